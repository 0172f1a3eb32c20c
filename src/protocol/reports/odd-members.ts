import { SPEAKS_OF_FAILURES } from './regular-members';
import { homeOf, knownName, Place, placeWithin } from './report-members';
import { Problem, Unreadables } from './unreadable';

/** The key for marks of the report itself. Marks of policies have the policy's number as key. */
export const OF_REPORT = -1;

/** An open object or array. */
interface Frame {
  readonly place: Place;
  readonly isArray: boolean;
  /** The index of the current element. */
  index: number;
  /** The name of the current member, as written; `name` is the RFC's name. */
  written: string;
  name: string | undefined;
  /** Known names that have occurred. */
  readonly seen: Set<string>;
}

const [QUOTE, COMMA, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('",\\[]{}');
/** Lists members about failures, which are marked if misplaced. */
const COUNTED = ['summary', 'total-failure-session-count', 'failure-details', 'result-type', 'failed-session-count'];
/** Longer names are unknown, even if each character is written as `\u002d`. */
const MAX_NAME_LENGTH = 400;
/** Limits the text from which the shown value is taken. */
const PREVIEW_LENGTH = 200;

/**
 * Finds what parsed JSON does not show: repeated members, where `JSON.parse` silently keeps the last, and members about failures in places that nobody
 * reads. Makes one pass over a text that `JSON.parse` has accepted, so it does not check the syntax.
 */
export function oddMembers(json: string): Map<number, Unreadables> {
  const scan = new MemberScan(json);
  scan.run();
  return scan.marks;
}

class MemberScan {
  public readonly marks = new Map<number, Unreadables>();
  private readonly frames: Frame[] = [];

  public constructor(private readonly json: string) {}

  public run(): void {
    const { json, frames } = this;
    let isNameNext = false;
    for (let at = 0; at < json.length; at++) {
      const character = json.charCodeAt(at);
      if (character === QUOTE) {
        const end = this.endOfString(at);
        if (isNameNext) this.member(at, end);
        isNameNext = false;
        at = end;
      } else if (character === COMMA) {
        const frame = frames[frames.length - 1];
        frame.index++;
        isNameNext = !frame.isArray;
      } else if (character === OPEN_OBJECT || character === OPEN_LIST) {
        this.open(character === OPEN_LIST);
        isNameNext = character === OPEN_OBJECT;
      } else if (character === CLOSE_OBJECT || character === CLOSE_LIST) {
        frames.pop();
        isNameNext = false;
      }
    }
  }

  /** Finds the closing quote. Counts each backslash for one quote only. */
  private endOfString(start: number): number {
    const { json } = this;
    for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
      // Impossible in valid JSON, but the loop has to end.
      if (end < 0) return json.length;
      let before = end;
      while (json.charCodeAt(before - 1) === BACKSLASH) before--;
      if ((end - before) % 2 === 0) return end;
    }
  }

  private open(isArray: boolean): void {
    const outer = this.frames[this.frames.length - 1];
    const place = outer === undefined ? 'report' : placeWithin(outer.place, outer.name);
    this.frames.push({ place, isArray, index: 0, written: '', name: undefined, seen: new Set() });
  }

  private member(start: number, end: number): void {
    const frame = this.frames[this.frames.length - 1];
    frame.written = end - start > MAX_NAME_LENGTH ? '' : this.stringAt(start, end);
    frame.name = knownName(frame.written);
    const problem = frame.name === undefined ? this.problemOfUnknown(frame) : this.problemOfKnown(frame, frame.name);
    if (problem === undefined) return;
    const value = this.json.slice(end + 1, end + 1 + PREVIEW_LENGTH).replace(/^\s*:\s*/, '');
    if (problem !== 'repeated' && saysNothing(value)) return;
    this.mark(problem, frame, value);
  }

  private problemOfKnown(frame: Frame, name: string): Problem | undefined {
    const isRepeated = frame.seen.has(name);
    frame.seen.add(name);
    const isHere = homeOf(name) === frame.place || (homeOf(name) === 'detail' && frame.place === 'failure-details');
    if (isHere) return isRepeated ? 'repeated' : undefined;
    return COUNTED.includes(name) ? 'misplaced' : undefined;
  }

  private problemOfUnknown({ written, place }: Frame): Problem | undefined {
    // A counted failure may have unknown details.
    return place !== 'detail' && place !== 'failure-details' && SPEAKS_OF_FAILURES.test(written) ? 'unknown' : undefined;
  }

  private stringAt(start: number, end: number): string {
    const written = this.json.slice(start + 1, end);
    return written.includes('\\') ? JSON.parse(this.json.slice(start, end + 1)) : written;
  }

  private mark(problem: Problem, frame: Frame, value: string): void {
    const { frames } = this;
    const isOfPolicy = frames.length > 2 && frames[1].place === 'policies';
    const policy = isOfPolicy ? frames[1].index : OF_REPORT;
    const marks = this.marks.get(policy) ?? new Unreadables();
    this.marks.set(policy, marks);
    if (marks.isFull) return;
    const path = frames.slice(isOfPolicy ? 2 : 0, -1).map(({ isArray, index, name, written }) => (isArray ? `[${index}]` : `.${name ?? written}`));
    marks.add(problem, [...path, `.${frame.name ?? frame.written}`].join('').replace(/^\./, ''), previewOf(value));
  }
}

/** Says whether a value is empty. */
function saysNothing(value: string): boolean {
  return /^(?:null|false|0|""|\[\s*\]|\{\s*\})\s*(?:[,}]|$)/.test(value);
}

/** Returns the value at the beginning of a text, or the text if the value does not end in it. */
function previewOf(text: string): string {
  const scalar = /^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? /^[-+.\w]+/.exec(text)?.[0];
  return scalar ?? containerOf(text);
}

function containerOf(text: string): string {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth++;
    if (token === ']' || token === '}') depth--;
    if (depth === 0) return text.slice(0, index + 1);
  }
  return text;
}
