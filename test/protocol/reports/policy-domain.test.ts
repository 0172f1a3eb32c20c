import { parseReport } from '../../../src/protocol/reports/parse-report';
import { isPossibleDomain, policyDomainOf } from '../../../src/protocol/reports/policy-domain';
import { mayHideFailures } from '../../../src/protocol/reports/unreadable';
import { policyJson, reportJson } from '../../support/mails';

test.each([
  ['example.com', 'example.com'], [' Example.COM. ', 'example.com'], ['example.com..', 'example.com'], ['@example.com', 'example.com'], ['.example.com', 'example.com'],
  ['"example.com"', 'example.com'], ['<@example.com>', 'example.com'], ['bücher.example', 'xn--bcher-kva.example'], ['a@example.com', 'a@example.com'],
  ['', undefined], [' ', undefined], ['..', undefined], [null, undefined],
])('%j means %j', (written, meant) => {
  expect(policyDomainOf(written)).toBe(meant);
});

test.each(['example.com', 'com', '_25._tcp.mx1.example.com', 'mx_1.example.com', 'bücher.example', 'example.com..'])('a name in the DNS can be %s', (written) => {
  expect(isPossibleDomain(written)).toBe(true);
  expect(parseReport(about(written)).report.unreadable).toEqual([]);
});

test.each(['*.example.com', 'example.com/x', 'a@example.com', 'example..com', 'example.com example.org', 'https://example.com', '@'])('a policy about %s is marked, because no domain receives it', (written) => {
  const { unreadable, policies } = parseReport(about(written)).report;
  expect(unreadable).toEqual([{ field: 'policies[1].policy.policy-domain', problem: 'unreadable', written }]);
  expect(mayHideFailures(unreadable[0])).toBe(true);
  expect(policies.length).toBe(2);
});

function about(domain: string): string {
  return JSON.stringify(reportJson({ policies: [policyJson(), policyJson({}, { 'policy-domain': domain })] }));
}
