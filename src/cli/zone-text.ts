import { error, Problem } from '../protocol/problem';

/** A word of a zone file (RFC 1035 §5.1), without escapes. */
export interface ZoneToken {
  readonly text: string;
  readonly quoted: boolean;
  /** The place of each character in the source. */
  readonly positions: readonly number[];
  readonly at: number;
}

/** A line. Parentheses continue it over several. */
export interface ZoneEntry {
  readonly tokens: readonly ZoneToken[];
  /** The text after a `;`, and its place. */
  readonly comment: { readonly text: string; readonly at: number } | undefined;
  readonly at: number;
}

/** The text of a TXT record, joined from its strings, with the place of each character in the source. */
export interface SourceText {
  readonly text: string;
  readonly positions: readonly number[];
  readonly at: number;
}

/** Joins the strings of a TXT record with nothing between them (RFC 8461 §3.1, RFC 8460 §3). */
export function joined(tokens: readonly ZoneToken[]): SourceText {
  return { text: tokens.map(({ text }) => text).join(''), positions: tokens.flatMap(({ positions }) => positions), at: tokens[0]?.at ?? 0 };
}

/** Splits a text into the words of a zone file. Works for any text, with or without records. */
export function readZone(source: string): { entries: ZoneEntry[]; problems: Problem[] } {
  const reader = new ZoneReader(source);
  reader.read();
  return reader;
}

class ZoneReader {
  public readonly entries: ZoneEntry[] = [];
  public readonly problems: Problem[] = [];
  private at = 0;
  private depth = 0;
  private opened = 0;
  private tokens: ZoneToken[] = [];
  private comment: ZoneEntry['comment'];
  private start = 0;

  constructor(private readonly source: string) {}

  public read(): void {
    while (this.at < this.source.length) this.step(this.source[this.at]);
    if (this.depth > 0) this.problems.push(error('BAD_PARENTHESES', "a '(' is not closed; write ')' after the last string", this.opened));
    this.endEntry();
  }

  private step(character: string): void {
    if (character === '\n' || character === '\r') {
      this.at++;
      if (this.depth === 0) this.endEntry();
    } else if (character === ' ' || character === '\t') {
      this.at++;
    } else if (character === ';') {
      const end = this.lineEnd();
      this.comment ??= { text: this.source.slice(this.at + 1, end), at: this.at + 1 };
      this.at = end;
    } else if (character === '(' || character === ')') {
      this.parenthesis(character);
    } else {
      this.tokens.push(character === '"' ? this.quotedToken() : this.bareToken());
    }
  }

  private parenthesis(character: string): void {
    if (character === '(' && this.depth++ === 0) this.opened = this.at;
    if (character === ')' && this.depth === 0) this.problems.push(error('BAD_PARENTHESES', "a ')' closes nothing; remove it", this.at));
    else if (character === ')') this.depth--;
    this.at++;
  }

  private quotedToken(): ZoneToken {
    const start = this.at++;
    const token = this.characters((character) => character === '"' || character === '\n' || character === '\r', start, true);
    if (this.source[this.at] === '"') this.at++;
    else this.problems.push(error('UNCLOSED_QUOTE', "a '\"' is not closed; write '\"' after the string", start));
    return token;
  }

  private bareToken(): ZoneToken {
    return this.characters((character) => ' \t\r\n;()"'.includes(character), this.at, false);
  }

  /** Reads characters with the escapes of RFC 1035 §5.1: `\DDD` is an octet, and `\X` is X. */
  private characters(isEnd: (character: string) => boolean, at: number, isQuoted: boolean): ZoneToken {
    const text: string[] = [];
    const positions: number[] = [];
    while (this.at < this.source.length && !isEnd(this.source[this.at])) {
      positions.push(this.at);
      const escape = this.source[this.at] === '\\' ? this.source.slice(this.at + 1, this.at + 4) : '';
      const octet = /^[0-9]{3}$/.test(escape) && Number(escape) < 256 ? String.fromCharCode(Number(escape)) : undefined;
      text.push(octet ?? (escape === '' || /^[\r\n]/.test(escape) ? this.source[this.at] : escape[0]));
      this.at += octet !== undefined ? 4 : escape === '' || /^[\r\n]/.test(escape) ? 1 : 2;
    }
    return { text: text.join(''), quoted: isQuoted, positions, at };
  }

  private lineEnd(): number {
    const feed = this.source.indexOf('\n', this.at);
    return feed < 0 ? this.source.length : feed;
  }

  private endEntry(): void {
    if (this.tokens.length > 0 || this.comment) {
      this.entries.push({ tokens: this.tokens, comment: this.comment, at: this.tokens[0]?.at ?? this.start });
    }
    this.tokens = [];
    this.comment = undefined;
    this.start = this.at;
  }
}

/** Finds strings that are too long for their one-octet length (RFC 1035 §3.3). */
export function stringProblems(tokens: readonly ZoneToken[]): Problem[] {
  return tokens.filter(({ text }) => Buffer.byteLength(text) > 255)
    .map(({ text, at }) => error('LONG_STRING', `a string of a TXT record has at most 255 octets, this one has ${Buffer.byteLength(text)}; split it into several, each in quotes`, at));
}
