import { Command, JSON_OPTION, print, printJson, UsageError } from './command';
import { filesOf } from './report-files';
import { Reading, ReportReader } from './report-reader';
import { marksOf, summaryOf } from './report-summary';
import { shown } from '../protocol/shown';

/** Reads report files with the parser and the limits of the Lambda function. Checks neither DKIM nor the domain. */
export const report: Command = {
  usage: 'report FILE|DIR... [--json]',
  options: JSON_OPTION,
  async run(paths, { json }) {
    if (paths.length === 0) throw new UsageError("'report' takes files or directories: cdk-mta-sts report mails/");
    const readings: Reading[] = [];
    const reader = new ReportReader();
    for (const file of filesOf(paths)) {
      for (const reading of await reader.read(file)) {
        if (json) printJson(reading);
        readings.push(json ? { ...reading, report: null } : reading);
      }
    }
    if (!json) printSummary(readings);
    return { ok: readings.every(({ accepted }) => accepted) };
  },
};

function printSummary(readings: readonly Reading[]): void {
  const read = readings.filter(({ accepted }) => accepted);
  const counted = read.filter(({ duplicateOf }) => duplicateOf === null);
  const isUnreliable = ({ report: one }: Reading) => marksOf(one!).length > 0;
  summaryOf(counted.map(({ report: one }) => one!)).forEach(print);
  const files = new Set(readings.map(({ file }) => file));
  print(`${numberOf(read.length, 'report')} in ${numberOf(files.size, 'file')} read`);
  printList('not read', readings.filter(({ accepted }) => !accepted), ({ code, message }) => [`${code}: ${message}`]);
  printList('read in part', counted.filter(isUnreliable), ({ report: one }) => marksOf(one!));
  printList('not counted', read.filter(({ duplicateOf }) => duplicateOf !== null), ({ duplicateOf }) => [`the same report as in ${duplicateOf}`]);
}

function numberOf(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function printList(title: string, readings: readonly Reading[], textsOf: (reading: Reading) => string[]): void {
  if (readings.length > 0) print(`${readings.length} ${title}`);
  for (const reading of readings) {
    const place = reading.part === null ? reading.file : `${reading.file}, ${reading.part}`;
    for (const text of textsOf(reading)) print(`  ${shown(place)}: ${shown(text)}`);
  }
}
