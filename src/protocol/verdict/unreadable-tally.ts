import { compareTexts } from '../compare-texts';
import { memberOf, Problem, Unreadable } from '../reports/unreadable';
import { shownBriefly } from '../shown';

interface Entry {
  text: string;
  reports: number;
  first: string;
  last: string;
}

/** CloudFormation shows about a thousand characters of a reason, most of which are for failures. */
const MAX_LINES = 2;
/** Of reporters, problems and members, which strangers choose. */
const MAX_ENTRIES = 1000;

/** What reporters wrote that can't be read: a failure may be hidden in it. */
export class UnreadableTally {
  private readonly entries = new Map<string, Entry>();
  private isCut = false;

  /** Takes the marks of one report in, some of which are on several of its lines. */
  public add(reporter: string, day: string, marks: readonly Unreadable[]): void {
    const ofReport = new Map(marks.map((mark) => [JSON.stringify([reporter, mark.problem, memberOf(mark.field)]), mark]));
    for (const [key, mark] of ofReport) {
      const text = `${reporter} ${textOf(mark)}`;
      const entry = this.entries.get(key) ?? this.newEntry(key, text, day);
      if (!entry) continue;
      // Reports are read in any order, and a line shows what one of them has.
      if (text < entry.text) entry.text = text;
      entry.reports++;
      if (day < entry.first) entry.first = day;
      if (day > entry.last) entry.last = day;
    }
  }

  /** Lists who wrote what, in short lines, the most frequent first. */
  public lines(): string[] {
    const entries = [...this.entries.values()].sort((a, b) => b.reports - a.reports || compareTexts(a.text, b.text));
    const others = entries.length - MAX_LINES;
    return [
      ...entries.slice(0, MAX_LINES).map(lineOf),
      ...others > 0 ? [`and ${others}${this.isCut ? ' or more' : ''} other things that can't be read`] : [],
    ];
  }

  private newEntry(key: string, text: string, day: string): Entry | undefined {
    if (this.entries.size >= MAX_ENTRIES) {
      this.isCut = true;
      return undefined;
    }
    const entry = { text, reports: 0, first: day, last: day };
    this.entries.set(key, entry);
    return entry;
  }
}

const TEXTS: { readonly [problem in Problem]: (what: string, written: string) => string } = {
  missing: (what) => `left out ${what}`,
  unreadable: (what, written) => `wrote '${written}' as ${what}, which can't be read,`,
  impossible: (what, written) => `wrote '${written}' as ${what}, which can't be true,`,
  repeated: (what) => `wrote ${what} more than once`,
  misplaced: (what, written) => `wrote '${written}' as ${what}, where it is not read,`,
  unknown: (what, written) => `wrote '${written}' as ${what}, which RFC 8460 does not know,`,
};

function textOf({ field, problem, written }: Unreadable): string {
  return TEXTS[problem](shownBriefly(problem === 'misplaced' ? field : memberOf(field), 50), shownBriefly(written ?? '', 40));
}

function lineOf({ text, reports, first, last }: Entry): string {
  const when = first === last ? `on ${first}` : `from ${first} to ${last}`;
  return reports === 1 ? `${text} ${when}` : `${text} in ${reports} reports ${when}`;
}
