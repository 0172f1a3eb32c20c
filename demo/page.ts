import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { reportPage } from '../src/cli/html/report-page';
import { ReportResults } from '../src/cli/report-results';
import { Report, ReportPolicy } from '../src/protocol/reports/report';

type Line = Omit<Report, 'policies' | 'unreadable'> & ReportPolicy;

/** The page that `report --html` makes, here of what the receiver stored. */
export class DemoPage {
  private readonly results = new ReportResults();

  /** Adds an object with the lines of a report. */
  public addReport(key: string, lines: readonly Line[]): void {
    const [{ organizationName, reportId, startDatetime, endDatetime, contactInfo }] = lines;
    const report = { organizationName, reportId, startDatetime, endDatetime, contactInfo, policies: lines, unreadable: [] };
    this.results.add({ file: key, part: null, accepted: true, code: null, message: null, duplicateOf: null, report });
  }

  /** Adds an object that says why a mail is in quarantine. */
  public addRefused(key: string, { code, message }: { readonly code: string; readonly message: string }): void {
    this.results.add({ file: key, part: null, accepted: false, code, message, duplicateOf: null, report: null });
  }

  /** Writes the page to a directory that stays, and returns its path. */
  public write(): string {
    const { domains, summary, notes } = this.results;
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'mta-sts-demo-page-')), 'report.html');
    fs.writeFileSync(file, reportPage(`${summary}.`, domains, notes));
    return file;
  }
}
