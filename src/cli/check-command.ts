import { checkOptions, domainOf } from './check-options';
import { textOfChecks } from './check-text';
import { Command, explain, JSON_OPTION, print, printJson, UsageError } from './command';
import { checkPage } from './html/check-page';
import { HTML_OPTION, HtmlFile } from './html-file';
import { junitOf } from './junit';
import { Progress } from './progress';
import { printLines } from './terminal';
import { checkDomain, CheckOptions } from '../checks/check-domain';
import { CheckReport } from '../checks/check-report';

/** How many domains are checked at a time: each asks dozens of questions. */
const PARALLEL_CHECKS = 4;

/** Checks domains as a sender sees them. */
export const check: Command = {
  usage: 'check DOMAIN... [--json|--junit] [--html FILE] [--verbose] [--smtp] [--timeout SECONDS] [--resolver IP[:PORT]]... [--connect HOST:PORT=IP:PORT]... '
    + '[--private] [--acm] [--ca FILE]',
  options: {
    ...JSON_OPTION,
    ...HTML_OPTION,
    junit: { type: 'boolean' },
    verbose: { type: 'boolean' },
    smtp: { type: 'boolean' },
    timeout: { type: 'string' },
    resolver: { type: 'string', multiple: true },
    connect: { type: 'string', multiple: true },
    private: { type: 'boolean' },
    acm: { type: 'boolean' },
    ca: { type: 'string' },
  },
  async run(names, values) {
    if (names.length === 0) throw new UsageError("'check' takes domains: cdk-mta-sts check example.com");
    if (values.json && values.junit) throw new UsageError("'check' prints either --json or --junit");
    const domains = [...new Set(names.map(domainOf))];
    const options = checkOptions(values);
    const page = HtmlFile.of(values.html);
    const reports = await checkAll(domains, options);
    if (values.json) reports.forEach(printJson);
    else if (values.junit) print(junitOf(reports));
    else printLines(textOfChecks(reports, values.verbose === true));
    if (page) explain(page.write(checkPage(reports)));
    return { ok: reports.every(({ verdict }) => verdict !== 'fail') };
  },
};

/** Checks some domains at a time, and returns all in the order in which they were given. */
async function checkAll(domains: readonly string[], options: CheckOptions): Promise<CheckReport[]> {
  const progress = new Progress('checking', domains.length);
  const reports: CheckReport[] = [];
  const rest = domains.entries();
  await Promise.all(Array.from({ length: PARALLEL_CHECKS }, async () => {
    for (const [index, domain] of rest) {
      progress.next(domain);
      reports[index] = await checkDomain(domain, options);
    }
  }));
  progress.clear();
  return reports;
}
