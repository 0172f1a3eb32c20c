import { kindOfText } from './foreign-text';
import { error, Problem, quoted } from './problem';
import { withoutQuotes } from './quotes';
import { trimWsp } from './text-fields';

/** What a reader learns from the beginning of a record. */
export interface VersionReading {
  readonly problem?: Problem;
  /** Whether the text is something other than this record. */
  readonly foreign: boolean;
  /** Where the fields begin. */
  readonly end: number;
}

/** Checks what precedes the fields: the version and a `;`, and nothing else (RFC 8461 §3.1, RFC 8460 §3). */
export function versionProblem(text: string, version: string): VersionReading {
  const semicolon = text.indexOf(';');
  const head = semicolon < 0 ? text : text.slice(0, semicolon);
  const end = semicolon < 0 ? text.length : semicolon + 1;
  if (head.startsWith(version) && trimWsp(head) === version) return { foreign: false, end };

  const bad = (what: string, fix: string) => error('BAD_VERSION', `the record does not begin with '${version};'${what}; ${fix}`, 0);
  const word = version.slice('v='.length);
  const meant = /^([\ufeff\s]{0,80})(["'`\u201c\u201d\u201e\u2018\u2019]{0,9})(?:v(?:ersion)?\s{0,9}[=:]\s{0,9})?((?:sts|tlsrpt)[ _-]?v?[0-9.]{0,4})/i.exec(text);
  const isMeant = meant !== null && meant[3].toLowerCase().startsWith(word.slice(0, -2).toLowerCase());
  const kind = kindOfText(text);
  if (!isMeant) {
    if (kind !== undefined) return { problem: bad(`: this is ${kind}`, 'give the record itself'), foreign: true, end };
    if (text.trim() === '') return { problem: bad(': it is empty', `write '${version};' and its fields`), foreign: true, end };
    if (text.includes(version)) return { problem: bad(`, but '${version}' comes later`, `write '${version};' first`), foreign: false, end: 0 };
    return { problem: bad(`, but with ${quoted(head)}`, `write '${version};' and its fields`), foreign: true, end };
  }
  const [all, blanks, quotes, name] = meant;
  const rest = text.slice(all.length);
  if (blanks.includes('\ufeff')) return { problem: bad(': a byte order mark precedes it', 'save the text as UTF-8 without a byte order mark'), foreign: false, end };
  if (blanks !== '') return { problem: bad(': a blank precedes it', 'remove the blank'), foreign: false, end };
  if (quotes !== '') return { problem: bad(`: a quote precedes it${isClosed(text) ? '' : ', and is not closed'}`, `write ${quoted(withoutQuotes(text))}`), foreign: false, end };
  // `v=STSv1 id=1` and `v=STSv1, id=1`: what follows is read as the first field.
  if (name === word && all === version && /^[\s,:|]/.test(rest) && trimWsp(head) !== version) {
    return { problem: bad(': a \';\' is missing after the version', `write ${quoted(`${version}; ${withoutSeparators(head.slice(version.length))}`)}`), foreign: false, end: version.length + separators(rest) };
  }
  if (/^v=[^;]{0,40}\\$/.test(head)) return { problem: bad(": a '\\' precedes the ';', which only a zone file needs", "write ';' without '\\'"), foreign: false, end };
  const what = name !== word ? ': each letter counts' : /^v[ \t]{0,9}=/.test(head) ? ": no blanks may surround the '='" : '';
  return { problem: bad(`, but with ${quoted(head)}${what}`, `write '${version};'`), foreign: false, end };
}

/** Says whether a text has quotes at both ends. */
function isClosed(text: string): boolean {
  const bare = withoutQuotes(text.trim());
  return !text.trim().startsWith(bare) && !text.trim().endsWith(bare);
}

function separators(text: string): number {
  return text.length - withoutSeparators(text).length;
}

function withoutSeparators(text: string): string {
  let start = 0;
  while (start < text.length && ' \t,:|'.includes(text[start])) start++;
  return text.slice(start);
}
