import * as fs from 'node:fs';
import { readReportMail } from '../../src/protocol/mails/report-mail';

/** Reads a mail from standard input and prints the most memory that this process ever had, in megabytes. */
void readReportMail(fs.readFileSync(0)).then(({ reports: [{ report }] }) => {
  if (report.policies.length === 0) throw new Error('nothing was read');
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
});
