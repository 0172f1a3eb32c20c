import { Command, JSON_OPTION, print, UsageError } from './command';
import { filesOf, Reading, ReportReader } from './report-files';
import { summaryOf } from './report-summary';
import { shown } from '../protocol/shown';

/** Reads report files with the parser and the limits of the Lambda function, without DKIM and domain admission. */
export const report: Command = {
  usage: 'report FILE|DIR... [--json]',
  options: JSON_OPTION,
  async run(paths, { json }) {
    if (paths.length === 0) throw new UsageError("'report' takes files or directories: cdk-mta-sts report mails/");
    const readings: Reading[] = [];
    const reader = new ReportReader();
    for (const file of filesOf(paths)) {
      const reading = await reader.read(file);
      if (json) print(JSON.stringify(reading));
      readings.push(json ? { ...reading, report: null } : reading);
    }
    if (!json) printSummary(readings);
    return readings.every(({ accepted }) => accepted);
  },
};

function printSummary(readings: readonly Reading[]): void {
  summaryOf(readings.flatMap(({ report: one, duplicateOf }) => duplicateOf === null && one ? [one] : [])).forEach(print);
  const refused = readings.filter(({ accepted }) => !accepted);
  const duplicates = readings.filter(({ duplicateOf }) => duplicateOf !== null);
  print(`${readings.length - refused.length} of ${readings.length} files read`);
  for (const { file, code, message } of refused) print(`  ${shown(file)}: ${code}: ${shown(message)}`);
  if (duplicates.length > 0) print(`${duplicates.length} not counted`);
  for (const { file, duplicateOf } of duplicates) print(`  ${shown(file)}: the same report as in ${shown(duplicateOf)}`);
}
