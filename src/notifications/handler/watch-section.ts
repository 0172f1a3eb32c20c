import { WatchFacts } from './domain-facts';
import { MessageSection } from './message-document';
import { Foreign, listed, rich } from './rich-text';
import { DOCS_URL } from '../../protocol/docs-url';

/** What the watch found before and finds now. */
export interface WatchChange {
  readonly failing: readonly string[];
  readonly warning: readonly string[];
  readonly cleared: readonly string[];
}

const MAX_CODES = 5;

/** Returns undefined if nothing changed. */
export function changeBetween(before: WatchFacts['failures'], { failures: after }: WatchFacts): WatchChange | undefined {
  const became = (verdict: 'fail' | 'warn') => Object.keys(after).filter((code) => after[code] === verdict && before[code] !== verdict).sort();
  const change = { failing: became('fail'), warning: became('warn'), cleared: Object.keys(before).filter((code) => !(code in after)).sort() };
  return change.failing.length + change.warning.length + change.cleared.length === 0 ? undefined : change;
}

/** Says what fails now as the watch sees it, and what no longer does. */
export function watchSection({ failing, warning, cleared }: WatchChange, { tests }: WatchFacts): MessageSection {
  const rowsOf = (label: string, code: string): MessageSection['rows'] => {
    const test = tests.find((one) => one.code === code);
    return [
      [label, test ? rich`${code}: ${new Foreign(test.message)}` : rich`${code}`],
      ...test?.fix ? [['Fix', [new Foreign(test.fix)]] as const] : [],
      ['More', rich`${linkToCheck(code)}`],
    ];
  };
  const others = failing.length + warning.length - MAX_CODES;
  const codes = [...failing.map((code) => ['Fails', code]), ...warning.map((code) => ['Warns', code])];
  return {
    heading: rich`The watch sees a change`,
    rows: [
      ...codes.slice(0, MAX_CODES).flatMap(([label, code]) => rowsOf(label, code)),
      ...others > 0 ? [['Others', rich`${others} more`] as const] : [],
      ...cleared.length > 0 ? [['Cleared', listed(cleared.map((code) => rich`${code}`), MAX_CODES)] as const] : [],
    ],
  };
}

/** Codes of reports are in the runbook, all others on the page of checks. */
export function linkToCheck(code: string): string {
  if (!code.startsWith('REPORTS_')) return `${DOCS_URL}/checks.md#${code.toLowerCase()}`;
  return `${DOCS_URL}/runbook.md#${code === 'REPORTS_SILENT' ? 'report-age-days' : 'report-failures'}`;
}
