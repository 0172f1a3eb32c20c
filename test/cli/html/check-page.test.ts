import * as fc from 'fast-check';
import { CHECK_TESTS } from '../../../src/checks/check-domain';
import { CheckReport, CheckTest } from '../../../src/checks/check-report';
import { checkPage } from '../../../src/cli/html/check-page';
import { anyText } from '../../support/any-text';
import { elementsOf, rowsOf } from '../../support/strict-html';

const tests = (overrides: { readonly [code: string]: Partial<CheckTest> } = {}): CheckTest[] => Object.keys(CHECK_TESTS).map((code) => (
  { code, verdict: 'pass', message: 'it is right', evidence: null, fix: null, ...overrides[code] }
));
const report = (overrides: Partial<CheckReport> = {}): CheckReport => ({
  domain: 'example.com',
  verdict: 'fail',
  tests: tests({
    MX_NOT_COVERED: { verdict: 'fail', message: 'no mx covers mx3.example.com', evidence: 'mx1\nmx2', fix: 'add it to the policy' },
    POLICY_SHORT_MAX_AGE: { verdict: 'warn', message: 'max_age is 60', fix: 'use weeks' },
    SMTP_REFUSED: { verdict: 'not-run', message: '--smtp is not given' },
  }),
  mx: [
    {
      host: 'mx1.example.com',
      covered: true,
      starttls: true,
      tlsVersion: 'TLSv1.3',
      certificate: { valid: true, error: null, subject: '', names: [], notAfter: '2026-08-01T00:00:00.000Z', daysLeft: 59 },
    },
    {
      host: 'mx2.example.com',
      covered: true,
      starttls: true,
      tlsVersion: 'TLSv1.2',
      certificate: { valid: false, error: 'certificate has expired', subject: '', names: [], notAfter: '2026-05-01T00:00:00.000Z', daysLeft: -3 },
    },
    { host: 'mx3.example.com', covered: false, starttls: false, tlsVersion: null, certificate: null },
    { host: 'mx4.example.com', covered: null, starttls: null, tlsVersion: null, certificate: null },
  ],
  ...overrides,
});

describe('a page of checks', () => {
  test('the page has the verdict and the counts first, then failures, hosts, passed tests and those that did not run', () => {
    const elements = elementsOf(checkPage([report()]));
    expect(elements.filter(({ name }) => /^(h\d|p)$/.test(name)).map(({ text }) => text)).toEqual([
      'MTA-STS check', '1 domain checked, 1 with failures.', 'example.com', 'FAIL Something is wrong.',
      `Tests: 1 fail, 1 warn, ${Object.keys(CHECK_TESTS).length - 3} pass, 1 not checked.`,
      'What is wrong, and how to fix it', 'Mail exchangers by stage', 'What is right', 'What was not checked', expect.stringContaining('Made by cdk-mta-sts'),
    ]);
  });

  test('the page says for each failure and warning what was seen, why it matters and how to fix it, with a link to its section', () => {
    const page = checkPage([report()]);
    expect(rowsOf(page, 'Failures and warnings')).toEqual([
      ['MX_NOT_COVERED', 'Fail', 'no mx covers mx3.example.commx1 mx2', CHECK_TESTS.MX_NOT_COVERED.why, 'add it to the policy'],
      ['POLICY_SHORT_MAX_AGE', 'Warn', 'max_age is 60', CHECK_TESTS.POLICY_SHORT_MAX_AGE.why, 'use weeks'],
    ]);
    expect(page).toContain('<a href="https://github.com/cdk-mta-sts/cdk-mta-sts/blob/main/docs/checks.md#mx_not_covered">MX_NOT_COVERED</a>');
  });

  test('the page shows each host by stage, in words as well as in colours', () => {
    expect(rowsOf(checkPage([report()]), 'Mail exchangers of')).toEqual([
      ['mx1.example.com', '✓ yes', '✓ yes', 'TLSv1.3', '✓ valid', '2026-08-01 (59 days)'],
      ['mx2.example.com', '✓ yes', '✓ yes', 'TLSv1.2', '✗ certificate has expired', '2026-05-01 (-3 days)'],
      ['mx3.example.com', '✗ no', '✗ no', 'not checked', 'not checked', 'not checked'],
      ['mx4.example.com', 'not checked', 'not checked', 'not checked', 'not checked', 'not checked'],
    ]);
  });

  test('the page has an overview of several domains, each with its own ids', () => {
    const page = checkPage([report(), report({ domain: 'other.example', verdict: 'pass', tests: tests(), mx: [] })]);
    expect(rowsOf(page, 'All domains').map(([domain, verdict]) => [domain, verdict])).toEqual([['example.com', 'Fail'], ['other.example', 'Pass']]);
    const ids = elementsOf(page).flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(page).toContain('No host of an MX record is known.');
  });

  test('the page shows every text of a stranger as text', () => {
    const text = fc.oneof(anyText(), fc.constantFrom('"><script>', '</pre><a href=x>', '\u0000\u202e', 'https://evil.example'));
    fc.assert(fc.property(text, (bad) => {
      const overrides = { MX_NOT_COVERED: { verdict: 'fail' as const, message: bad, evidence: bad, fix: bad }, MX_NONE: { message: bad } };
      const page = checkPage([report({
        domain: bad,
        tests: tests(overrides),
        mx: [{
          host: bad,
          covered: true,
          starttls: null,
          tlsVersion: bad,
          certificate: { valid: false, error: bad, subject: bad, names: [bad], notAfter: bad, daysLeft: 1 },
        }],
      })]);
      expect(new Set(elementsOf(page).filter(({ name }) => name === 'a').map(({ text: shown }) => shown))).toEqual(new Set(Object.keys(CHECK_TESTS)));
    }), { numRuns: 50 });
  });
});
