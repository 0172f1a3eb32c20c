import { Command, JSON_OPTION, print, UsageError } from './command';
import { filesOf, readFile, Reading } from './report-files';
import { summaryOf } from './report-summary';
import { shown } from '../protocol/shown';

/** Reads report files with the parser and the limits of the Lambda function, without DKIM and domain admission. */
export const report: Command = {
  usage: 'report FILE|DIR... [--json]',
  options: JSON_OPTION,
  async run(paths, { json }) {
    if (paths.length === 0) throw new UsageError("'report' takes files or directories: cdk-mta-sts report mails/");
    const readings: Reading[] = [];
    for (const file of filesOf(paths)) {
      const reading = await readFile(file);
      if (json) print(JSON.stringify(reading));
      readings.push(json ? { ...reading, report: null } : reading);
    }
    if (!json) printSummary(readings);
    return readings.every(({ accepted }) => accepted);
  },
};

function printSummary(readings: readonly Reading[]): void {
  summaryOf(readings.flatMap((reading) => reading.report ?? [])).forEach(print);
  const refused = readings.filter(({ accepted }) => !accepted);
  print(`${readings.length - refused.length} of ${readings.length} files read`);
  for (const { file, code, message } of refused) print(`  ${shown(file)}: ${code}: ${shown(message)}`);
}
