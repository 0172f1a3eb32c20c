import { Command, explain, JSON_OPTION, printJson, UsageError } from './command';
import { reportPage } from './html/report-page';
import { HTML_OPTION, HtmlFile } from './html-file';
import { Progress } from './progress';
import { filesOf } from './report-files';
import { textOfReports } from './report-overview';
import { ReportReader } from './report-reader';
import { ReportResults } from './report-results';
import { printLines } from './terminal';

/** Reads report files with the parser and the limits of the Lambda function. Checks neither DKIM nor the domain. */
export const report: Command = {
  usage: 'report FILE|DIR... [--json] [--html FILE]',
  options: { ...JSON_OPTION, ...HTML_OPTION },
  async run(paths, { json, html }) {
    if (paths.length === 0) throw new UsageError("'report' takes files or directories: cdk-mta-sts report mails/");
    const files = filesOf(paths);
    const page = HtmlFile.of(html, files);
    const results = new ReportResults();
    const reader = new ReportReader();
    const progress = new Progress('reading', files.length);
    let ok = true;
    for (const file of files) {
      progress.next(file);
      for (const reading of await reader.read(file)) {
        if (json) {
          progress.clear();
          printJson(reading);
        }
        results.add(reading);
        ok &&= reading.accepted;
      }
    }
    progress.clear();
    const { domains, summary, notes } = results;
    if (!json) printLines(textOfReports(domains, summary, notes));
    if (page) explain(page.write(reportPage(`${summary}.`, domains, notes)));
    return { ok };
  },
};
