import * as fc from 'fast-check';
import { reportPage } from '../../../src/cli/html/report-page';
import { Reading } from '../../../src/cli/report-reader';
import { ReportResults } from '../../../src/cli/report-results';
import { parseReport } from '../../../src/protocol/reports/parse-report';
import { anyText } from '../../support/any-text';
import { policyJson, reportJson } from '../../support/mails';
import { Element, elementsOf, rowsOf } from '../../support/strict-html';

const reading = (report: unknown, overrides: Partial<Reading> = {}): Reading => ({
  file: 'a.json', part: null, accepted: true, code: null, message: null, duplicateOf: null, report: parseReport(JSON.stringify(report)).report, ...overrides,
});
const resultsOf = (...readings: readonly Reading[]): ReportResults => {
  const results = new ReportResults();
  readings.forEach((one) => results.add(one));
  return results;
};
const pageOf = (...readings: readonly Reading[]): string => {
  const { domains, summary, notes } = resultsOf(...readings);
  return reportPage(summary, domains, notes);
};
const on = (day: string, overrides: object = {}, policies: unknown[] = [policyJson()]) => reading(reportJson({
  'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` }, 'report-id': day, policies, ...overrides,
}));
const GOOD = policyJson({ 'summary': { 'total-successful-session-count': 40, 'total-failure-session-count': 0 }, 'failure-details': [] });
const textsOf = (elements: readonly Element[], name: string) => elements.filter((element) => element.name === name).map(({ text }) => text.trim());

describe('a page of reports', () => {
  const page = pageOf(on('2026-05-12'), on('2026-05-13', { 'organization-name': 'Other Inc.' }, [GOOD]), on('2026-05-15', {}, [GOOD]));

  test('the page has a verdict, failures, bars, reporters and policies for each domain, under headings in order', () => {
    const elements = elementsOf(page);
    expect(elements.filter(({ name }) => /^h\d$/.test(name)).map(({ name, text }) => `${name} ${text}`)).toEqual([
      'h1 TLS reports', 'h2 example.com', 'h3 What fails, and how to fix it', 'h3 Failures by mail exchanger', 'h3 Sessions', 'h3 Who reports', 'h3 Which policies senders hold',
    ]);
    expect(textsOf(elements, 'p')).toContain('NOT_READY Do not enforce the policy yet.');
    expect(textsOf(elements, 'li')).toEqual(['it has been tested for 4 of 14 days', 'Reporter Inc. saw certificate-expired at mx1.example.com in 2 sessions on 2026-05-12']);
  });

  test('the page has tables with the data of its pictures', () => {
    expect(rowsOf(page, 'Sessions on example.com per day')).toEqual([
      ['2026-05-12', '1', '40', '2'], ['2026-05-13', '1', '40', '0'], ['2026-05-14', '0', 'no report'], ['2026-05-15', '1', '40', '0'],
    ]);
    const [picture, ...others] = elementsOf(page).filter(({ name }) => name === 'svg');
    expect(others).toEqual([]);
    expect([picture.attributes.get('role'), picture.attributes.get('aria-labelledby')]).toEqual(['img', 'domain-1-title domain-1-text']);
    expect(elementsOf(page).filter(({ attributes }) => /^domain-1-(title|text)$/.test(attributes.get('id') ?? '')).map(({ name }) => name)).toEqual(['title', 'desc']);
  });

  test('the page says for each failure where, when and by whom it was seen, who causes it, and how to fix it', () => {
    expect(rowsOf(page, 'Failures on example.com')).toEqual([[
      "certificate-expiredthe host's certificate is expired", 'mx1.example.com', '2', '2026-05-12', 'Reporter Inc.', 'mail exchanger',
      'renew the certificate, and reload the mail server so that it serves the new one (more)',
    ]]);
    expect(rowsOf(page, 'Failed sessions on example.com')).toEqual([['mx1.example.com', '2']]);
  });

  test('the page counts a failure once, takes the largest number of overlapping policies, and names unexplained failures', () => {
    const more = policyJson({ 'summary': { 'total-failure-session-count': 9 }, 'failure-details': [{ 'result-type': 'tlsa-invalid', 'failed-session-count': 3 }] });
    const rows = rowsOf(pageOf(on('2026-05-12', {}, [policyJson(), policyJson(), more])), 'Failures on example.com');
    expect(rows.map(([type, host, sessions,,,owner]) => [type.replace(/the |sessions .*/g, ''), host, sessions, owner])).toEqual([
      ['not explained', 'no host named', '9', 'not known'],
      ['tlsa-invalidTLSA record of host does not match its certificate', 'no host named', '3', 'DANE records'],
      ["certificate-expiredhost's certificate is expired", 'mx1.example.com', '2', 'mail exchanger'],
    ]);
  });

  test('the page says who stopped sending reports', () => {
    const silent = pageOf(on('2026-05-01', { 'organization-name': 'Gone Inc.' }), on('2026-05-02', { 'organization-name': 'Late Inc.' }), on('2026-05-09'));
    expect(rowsOf(silent, 'Reporters').map((row) => [row[0], row[6]])).toEqual([['Gone Inc.', 'silent since 2026-05-01'], ['Late Inc.', 'no'], ['Reporter Inc.', 'no']]);
  });

  test('the page says who has the new policy after a change', () => {
    const policyOf = (...lines: string[]) => [policyJson({ 'failure-details': [], 'summary': { 'total-successful-session-count': 1 } }, { 'policy-string': lines })];
    const old = policyOf('version: STSv1', 'mode: testing', 'mx: mx1.example.com', 'max_age: 604800');
    const same = policyOf('version:STSv1', 'max_age:604800', 'MX: MX1.example.com.', 'mode: testing');
    const changed = policyOf('version: STSv1', 'mode: enforce', 'mx: mx1.example.com', 'max_age: 604800');
    const held = pageOf(
      on('2026-05-01', { 'organization-name': 'A' }, old), on('2026-05-01', { 'organization-name': 'B' }, same), on('2026-05-02', { 'organization-name': 'A' }, changed),
      on('2026-05-03', { 'organization-name': 'B' }, old),
    );
    expect(textsOf(elementsOf(held), 'p')).toContain('1 of 2 reporters hold the newest policy. Not yet: B.');
    expect(rowsOf(held, 'Policies').map(([first, last, mode,, holders, former]) => [first, last, mode, holders, former])).toEqual([
      ['2026-05-02', '2026-05-02', 'enforce', 'A', 'nobody'], ['2026-05-01', '2026-05-03', 'testing', 'B', 'A'],
    ]);
    const all = pageOf(on('2026-05-01', {}, old), on('2026-05-02', {}, changed));
    expect(textsOf(elementsOf(all), 'p')).toContain('The one reporter holds the newest policy.');
  });

  test('the page groups a long time by weeks, and says what it omits', () => {
    const weeks = rowsOf(pageOf(on('2024-01-01'), on('2026-05-13'), on('2026-03-01')), 'Sessions on example.com per week');
    expect([weeks.length, weeks[52], weeks[41]]).toEqual([53, ['2026-05-11', '1', '40', '2'], ['2026-02-23', '1', '40', '2']]);
    expect(pageOf(on('2024-01-01'), on('2026-05-13'))).toContain('1 report of earlier weeks left out.');
    expect(rowsOf(pageOf(on('0001-01-01'), on('9999-12-31')), 'Sessions on example.com per week')).toHaveLength(53);
  });

  test('the page has an overview of several domains, and the results for files', () => {
    const other = policyJson({}, { 'policy-domain': 'other.example' });
    const refused = reading({ policies: [] }, { accepted: false, report: null, code: 'BAD_GZIP', message: 'the data is damaged' });
    const several = pageOf(on('2026-05-12', {}, [policyJson(), other]), refused);
    expect(rowsOf(several, 'All domains')).toEqual([['example.com', 'NOT_READY', '1', '40', '2'], ['other.example', 'NOT_READY', '1', '40', '2']]);
    expect(rowsOf(several, 'Files: 1 not read')).toEqual([['a.json', 'BAD_GZIP: the data is damaged']]);
    expect(several).toContain('1 report could not be read');
  });

  test('the page allows only its own style', () => {
    const [policy] = elementsOf(page).filter(({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy');
    expect(policy.attributes.get('content')).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'$/);
    expect(page.match(/url\((?!#domain-1-hatch\))|@import|<script|<link|<img/g)).toBeNull();
  });

  test('the page is the same for the same reports at any time', () => {
    jest.useFakeTimers({ now: Date.parse('2031-01-01') });
    const later = pageOf(on('2026-05-12'), on('2026-05-13', { 'organization-name': 'Other Inc.' }, [GOOD]), on('2026-05-15', {}, [GOOD]));
    jest.useRealTimers();
    expect(later).toBe(page);
  });
});

describe("strangers' text", () => {
  const HOSTILE = [
    '"><script>alert(1)</script>', "' onload='x", '</title></style><img src=x>', '<!--', ']]>', '&lt;b&gt;', 'javascript:alert(1)', 'https://evil.example/', '`${x}`', '\u0000\u001b[2J\u202e\u2028\ufffe',
    '{{x}}', '<svg/onload=x>', 'url(https://evil.example)', '--></desc>', '\ud800', 'a'.repeat(5000), '##vso[task]',
  ];
  const hostileReport = (bad: string) => ({
    'organization-name': bad,
    'date-range': { 'start-datetime': '2026-05-12T00:00:00Z', 'end-datetime': bad },
    'contact-info': bad,
    'report-id': bad,
    'policies': [{
      'policy': { 'policy-type': 'sts', 'policy-string': [bad, `mode: ${bad}`], 'policy-domain': bad, 'mx-host': [bad] },
      'summary': { 'total-successful-session-count': bad, 'total-failure-session-count': 3 },
      'failure-details': [{
        'result-type': bad,
        'sending-mta-ip': bad,
        'receiving-mx-hostname': bad,
        'receiving-mx-helo': bad,
        'receiving-ip': bad,
        'failed-session-count': bad,
        'additional-information': bad,
        'failure-reason-code': bad,
      }],
      [bad]: bad,
    }],
  });

  test.each(HOSTILE.map((bad) => [bad.slice(0, 40), bad]))('a text of a stranger stays text in every field: %j', (_, bad) => {
    const page = pageOf(
      reading(hostileReport(bad), { file: bad, part: bad }),
      reading({ policies: [] }, { accepted: false, report: null, file: bad, code: bad, message: bad }),
      reading(reportJson({ 'organization-name': bad }), { file: bad, duplicateOf: bad }), reading(reportJson({ 'organization-name': bad }), { file: bad }),
    );
    const links = elementsOf(page).filter(({ name }) => name === 'a');
    expect(new Set(links.map(({ text }) => text))).toEqual(new Set(['more']));
  });

  test('any text of a stranger stays text', () => {
    const text = fc.oneof(anyText(60), fc.constantFrom(...HOSTILE));
    fc.assert(fc.property(text, (bad) => { elementsOf(pageOf(reading(hostileReport(bad), { file: bad }))); }), { numRuns: 60 });
  });

  test('the page has a bounded size for any number of domains, reporters, hosts, policies and files', () => {
    const many = Array.from({ length: 1500 }, (_, index) => on(`2026-${String(index % 12 + 1).padStart(2, '0')}-01`, { 'organization-name': `Reporter ${index}` }, [
      policyJson({ 'failure-details': [{ 'result-type': 'certificate-expired', 'receiving-mx-hostname': `mx${index}.example.com`, 'failed-session-count': 1 }] },
        { 'policy-string': [`mx: mx${index}.example`], 'policy-domain': index % 2 ? 'example.com' : `d${index}.example` }),
    ]));
    const page = pageOf(...many.map((one, index) => ({ ...one, file: `${index}.json`, duplicateOf: null })));
    expect(page.length).toBeLessThan(1_500_000);
    expect(page).toContain('651 more domains left out');
    elementsOf(page);
  });
});
