import { checkOptions, domainOf } from './check-options';
import { linesOf } from './check-summary';
import { Command, JSON_OPTION, print, printJson, UsageError } from './command';
import { junitOf } from './junit';
import { checkDomain } from '../checks/check-domain';

/** Checks a domain as a sender sees it. */
export const check: Command = {
  usage: 'check DOMAIN [--json|--junit] [--smtp] [--timeout SECONDS] [--resolver IP[:PORT]]... [--connect HOST:PORT=IP:PORT]... [--private] [--acm] [--ca FILE]',
  options: {
    ...JSON_OPTION,
    junit: { type: 'boolean' },
    smtp: { type: 'boolean' },
    timeout: { type: 'string' },
    resolver: { type: 'string', multiple: true },
    connect: { type: 'string', multiple: true },
    private: { type: 'boolean' },
    acm: { type: 'boolean' },
    ca: { type: 'string' },
  },
  async run([name, ...more], values) {
    if (name === undefined || more.length > 0) throw new UsageError("'check' takes one domain: cdk-mta-sts check example.com");
    if (values.json && values.junit) throw new UsageError("'check' prints either --json or --junit");
    const report = await checkDomain(domainOf(name), checkOptions(values));
    if (values.json) printJson(report);
    else if (values.junit) print(junitOf(report));
    else linesOf(report).forEach(print);
    return { ok: report.verdict !== 'fail' };
  },
};
