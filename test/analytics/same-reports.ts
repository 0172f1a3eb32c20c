import * as fc from 'fast-check';
import { MAIL_LIMITS } from '../../src/protocol/reports/mail-limits';
import { RESULT_TYPES } from '../../src/protocol/reports/report-counts';
import { readMail } from '../../src/tls-rpt/handler/read-mail';
import { DomainReport } from '../../src/tls-rpt/handler/reading';
import { reportMail } from '../support/mails';

const DAY = 24 * 60 * 60 * 1000;
const DAYS = 14;

/** One report, as its reporter wrote it and as the receiver stores it. */
export interface SameReport {
  readonly domain: string;
  readonly json: string;
  readonly stored: DomainReport;
}

/** A kind of domain, by what its reporters write. */
interface Kind {
  readonly type: fc.Arbitrary<string>;
  readonly mayFail: boolean;
}

const KINDS: { readonly [kind: string]: Kind } = {
  good: { type: fc.constantFrom('sts', 'sts', 'STS', 'tlsa'), mayFail: false },
  failing: { type: fc.constantFrom('sts', 'tlsa', 'no-policy-found'), mayFail: true },
  dane: { type: fc.constantFrom('tlsa', 'no-policy-found'), mayFail: false },
};

const sessions = fc.oneof({ weight: 8, arbitrary: fc.nat({ max: 50 }) }, { weight: 1, arbitrary: fc.constantFrom<unknown>('1,234', -1, null, '7', Number.MAX_SAFE_INTEGER) });

function policyOf(domain: string, { type, mayFail }: Kind, hasSessions: boolean): fc.Arbitrary<unknown> {
  const detail = fc.record({
    'result-type': fc.constantFrom<string>(...RESULT_TYPES, 'who-knows', ' Certificate-Expired '),
    'receiving-mx-hostname': fc.constantFrom(`mx1.${domain}`, `MX2.${domain}.`, undefined),
    'failed-session-count': sessions,
  });
  return fc.record({
    'policy': fc.record({
      'policy-type': hasSessions ? fc.constant('sts') : type,
      'policy-domain': fc.constant(domain),
      'policy-string': fc.constant(['version: STSv1', 'mode: testing', `mx: *.${domain}`, 'max_age: 86400']),
    }),
    'summary': fc.record({
      'total-successful-session-count': fc.integer({ min: hasSessions ? 1 : 0, max: 100 }),
      'total-failure-session-count': mayFail ? fc.oneof({ weight: 3, arbitrary: fc.constant<unknown>(0) }, { weight: 1, arbitrary: sessions }) : fc.constant(0),
    }),
    'failure-details': mayFail ? fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(detail, { maxLength: 3 }) }) : fc.constant([]),
  });
}

/** Returns the names of the domains. A domain of each kind has one report, and others have more and more. */
export function sameDomains(domains: number): readonly string[] {
  return Array.from({ length: domains }, (_, index) => `${Object.keys(KINDS)[index % 3]}${index}.example`);
}

/** Generates reports on the last two weeks. The first and the last day of a good domain have one under the policy, so that each reader sees two weeks of testing. */
export async function sameReports(domains: readonly string[], count: number, now: number): Promise<SameReport[]> {
  const reports: SameReport[] = [];
  for (let index = 0; index < count; index++) {
    // Square: the first domains have few reports, and the last ones many.
    const domain = domains[index < 2 * domains.length ? index % domains.length : Math.floor(domains.length * Math.sqrt(index / count))];
    const kind = KINDS[/^[a-z]+/.exec(domain)![0]];
    const isEdge = kind === KINDS.good && index < 2 * domains.length;
    const day = isEdge ? (index < domains.length ? DAYS : 0) : index % (DAYS + 1);
    reports.push(await sameReport(domain, index, new Date(now - day * DAY).toISOString().slice(0, 10), policyOf(domain, kind, isEdge), now));
  }
  return reports;
}

async function sameReport(domain: string, index: number, day: string, policy: fc.Arbitrary<unknown>, now: number): Promise<SameReport> {
  const signer = `${'abc'[index % 3]}.reporter.example`;
  const [policies] = fc.sample(fc.array(policy, { minLength: 1, maxLength: 3 }), { seed: index, numRuns: 1 });
  const json = {
    'organization-name': signer,
    'report-id': `report-${index}`,
    'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` },
    policies,
  };
  const { reports: [stored], rejection } = await readMail({
    mail: reportMail(json, { verdict: `dkim=pass header.i=@${signer};`, signature: `v=1; d=${signer}; h=from:subject; b=AA`, from: `tls@${signer}`, submitter: signer }),
    policyDomains: [domain],
    limits: MAIL_LIMITS,
    receipt: { rawKey: `raw/${index}`, receivedAt: new Date(now).toISOString() },
  });
  if (!stored) throw new Error(`report ${index} was rejected: ${rejection?.message}`);
  return { domain, json: JSON.stringify(json), stored };
}
