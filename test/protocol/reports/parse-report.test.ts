import fc from 'fast-check';
import { parseReport } from '../../../src/protocol/reports/parse-report';
import { headlineOf, resultTypeOf } from '../../../src/protocol/reports/report-counts';
import { PARSED_REPORT, policyJson, reportJson } from '../../support/mails';

const read = (report: unknown) => parseReport(JSON.stringify(report)).report;
const readPolicy = (policy: unknown) => read(reportJson({ policies: [policy] })).policies[0];

test('an example report of the RFC is read as it is written', () => {
  expect(read(reportJson())).toEqual(PARSED_REPORT);
});

test.each([
  ['organization-name', 'organizationName'],
  ['report-id', 'reportId'],
  ['contact-info', 'contactInfo'],
] as const)('a %s that is longer than any real one is cut and marked', (written, name) => {
  expect(read(reportJson({ [written]: 'x'.repeat(1000) }))[name]).toBe('x'.repeat(1000));
  expect(read(reportJson({ [written]: 'x'.repeat(1001) }))[name]).toBe(`${'x'.repeat(999)}…`);
  // Not through a character.
  expect(read(reportJson({ [written]: `${'x'.repeat(998)}😀😀` }))[name]).toBe(`${'x'.repeat(998)}…`);
  // The whole of it tells reports apart.
  const fingerprints = ['a', 'b'].map((end) => parseReport(JSON.stringify(reportJson({ 'report-id': '1', [written]: 'x'.repeat(1001) + end }))).fingerprint);
  expect(new Set(fingerprints).size).toBe(2);
});

describe('what reporters write', () => {
  test.each<[what: string, policy: { [key: string]: unknown }, expected: object]>([
    ['mx-host as a string (the RFC\'s own example)', { 'mx-host': '*.mail.example.com' }, { mxHost: ['*.mail.example.com'] }],
    ['mx-host-pattern', { 'mx-host': undefined, 'mx-host-pattern': ['mx.example.com'] }, { mxHost: ['mx.example.com'] }],
    ['a policy without mx-host (Microsoft)', { 'mx-host': undefined }, { mxHost: [] }],
    ['policy-string as a string', { 'policy-string': 'version: STSv1' }, { policyString: ['version: STSv1'] }],
    ['policy-string as null', { 'policy-string': null }, { policyString: [] }],
    ['TLSA records as JSON in a string (Microsoft)', { 'policy-type': 'tlsa', 'policy-string': ['["3 1 1 AA","3 1 1 BB"]'] }, { policyString: ['3 1 1 AA', '3 1 1 BB'] }],
    ['a policy type of their own', { 'policy-type': 'STS' }, { policyType: 'STS' }],
    ['a policy without a domain (Google, 2019)', { 'policy-domain': undefined }, { policyDomain: null }],
  ])('the parser reads %s', (_, policy, expected) => {
    expect(readPolicy(policyJson({}, policy))).toMatchObject(expected);
  });

  test.each<[what: string, detail: object, expected: object]>([
    ['type and count only', { 'result-type': 'sts-policy-fetch-error', 'failed-session-count': 3 }, { failedSessions: 3, sendingMtaIp: null }],
    ['additional-info-uri', { 'additional-info-uri': 'https://example.net/' }, { additionalInformation: 'https://example.net/' }],
    ['additional-information', { 'additional-information': 'https://example.net/' }, { additionalInformation: 'https://example.net/' }],
    ['receiving-mx-host-name (SocketLabs)', { 'receiving-mx-host-name': 'mx.example.com' }, { receivingMxHostname: 'mx.example.com' }],
    ['failure-error-code', { 'failure-error-code': 'X509_V_ERR' }, { failureReasonCode: 'X509_V_ERR' }],
    ['an empty address', { 'sending-mta-ip': '' }, { sendingMtaIp: null }],
    ['a result type of their own', { 'result-type': 'solar-flare' }, { resultType: 'solar-flare' }],
  ])('the parser reads a failure with %s', (_, detail, expected) => {
    expect(readPolicy(policyJson({ 'failure-details': [detail] })).failures[0]).toMatchObject(expected);
  });

  test('the parser reads a report without a contact (Stalwart), or with policies only', () => {
    expect(read(reportJson({ 'contact-info': null })).contactInfo).toBeNull();
    expect(read({ policies: [] })).toMatchObject({ organizationName: null, reportId: null, startDatetime: null, policies: [] });
  });
});

test.each([
  ['truncated JSON', 'NOT_JSON', '{"policies": ['],
  ['an array', 'NOT_A_REPORT', '[]'],
  ['null', 'NOT_A_REPORT', 'null'],
  ['an object without policies', 'NOT_A_REPORT', '{}'],
  ['policies that are not an array', 'NOT_A_REPORT', '{"policies": {}}'],
])('%s is refused: %s', (_, code, json) => {
  expect(() => parseReport(json)).toThrow(expect.objectContaining({ code }));
});

describe('hostile JSON', () => {
  test('keys of the prototype change nothing', () => {
    const { report: { policies } } = parseReport('{"__proto__": {"polluted": 1}, "constructor": 1, "policies": [{"__proto__": {"policy": {"policy-type": "x"}}}]}');
    expect(policies[0].policyType).toBeNull();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('a deeply nested list is read as no policies', () => {
    expect(parseReport(`{"policies": [${'['.repeat(50_000)}${']'.repeat(50_000)}]}`).report.policies).toEqual([]);
  });

  test('any JSON at any place gives data or a coded refusal', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (policies, policy, detail) => {
      for (const report of [policies, { policies }, { policies: [policy] }, { policies: [{ policy, 'summary': policy, 'failure-details': [detail] }] }]) {
        try {
          for (const one of read(report).policies) expect(one.failedSessions).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ProtocolError' });
        }
      }
    }));
  });
});

describe('the headline of a report', () => {
  const headline = (...policies: object[]) => headlineOf(read(reportJson({ policies })).policies);
  const summary = (successful: number, failed: number) => ({ summary: { 'total-successful-session-count': successful, 'total-failure-session-count': failed } });

  test('the headline counts sessions under two policies once (Microsoft)', () => {
    expect(headline(policyJson(summary(2, 1)), policyJson(summary(2, 1), { 'policy-type': 'tlsa' }))).toMatchObject({ successfulSessions: 2, failedSessions: 1 });
  });

  test('the headline is that of the policy with the most sessions', () => {
    expect(headline(policyJson(summary(1, 0)), policyJson(summary(5, 4)))).toMatchObject({ successfulSessions: 5, failedSessions: 4 });
  });

  test('the headline sums failures within a type, never over types', () => {
    const details = [['certificate-expired', 2], ['Certificate-Expired ', 3], ['solar-flare', 1]].map(([type, count]) => ({ 'result-type': type, 'failed-session-count': count }));
    expect([...headline(policyJson({ 'failure-details': details })).failures]).toEqual([['certificate-expired', 5], ['other', 1]]);
  });

  test('the headline of a report without policies is empty', () => {
    expect(headline()).toEqual({ successfulSessions: 0, failedSessions: 0, failures: new Map() });
  });

  test('the headline lets no stranger name a metric', () => {
    fc.assert(fc.property(fc.string(), (type) => { expect(resultTypeOf(type)).toBe('other'); }));
    expect(resultTypeOf(null)).toBe('other');
  });
});

test('a report with more policies than fit on a stack has a headline', () => {
  const policy = readPolicy(policyJson());
  expect(headlineOf(Array(500_000).fill(policy))).toMatchObject({ successfulSessions: 40, failedSessions: 2 });
});
