import * as fc from 'fast-check';
import { FailureTally, ReportLine } from '../../src/publication/failure-tally.lambda-shared';

type Detail = [type: string | null, host: string | null, sessions: number];

function line(details: Detail[], overrides: Partial<ReportLine> = {}): ReportLine {
  return {
    organizationName: 'Google Inc.',
    dkimDomain: 'google.com',
    policyType: 'sts',
    successfulSessions: 40,
    failedSessions: details.reduce((sum, [,, sessions]) => sum + sessions, 0),
    failures: details.map(([resultType, receivingMxHostname, failedSessions]) => ({ resultType, receivingMxHostname, failedSessions })),
    ...overrides,
  };
}

function objections(...reports: Array<[day: string, lines: ReportLine[]]>): string[] {
  const tally = new FailureTally();
  for (const [day, lines] of reports) tally.add(day, lines);
  return tally.objections(14);
}

describe('what reports say against mode enforce', () => {
  test('is nothing where all went well', () => {
    expect(objections(['2026-11-20', [line([])]])).toEqual([]);
  });

  test('is that none came', () => {
    expect(objections()).toEqual(['no report came in these 14 days']);
  });

  test('is that none applied the policy', () => {
    expect(objections(['2026-11-20', [line([], { policyType: 'no-policy-found' })]])).toEqual(['no report of these 14 days was made under the policy (policy type sts)']);
    expect(objections(['2026-11-20', [line([], { policyType: 'no-policy-found' })]], ['2026-11-21', [line([], { policyType: ' STS ' })]])).toEqual([]);
  });

  test('is that none tells of a session under it', () => {
    const nothing = 'no report of these 14 days was made under the policy (policy type sts)';
    expect(objections(['2026-11-20', [line([], { successfulSessions: 0 })]])).toEqual([nothing]);
    expect(objections(['2026-11-20', [line([], { successfulSessions: 0 }), line([], { policyType: 'tlsa' })]])).toEqual([nothing]);
    expect(objections(['2026-11-20', [line([], { successfulSessions: 1 })]])).toEqual([]);
  });

  test('names reporter, type, host, sessions and day', () => {
    expect(objections(['2026-11-20', [line([['certificate-expired', 'MX2.example.com.', 12]])]]))
      .toEqual(['Google Inc. (google.com) saw certificate-expired at mx2.example.com in 12 sessions on 2026-11-20']);
  });

  test('adds up over reports, and sorts by sessions', () => {
    expect(objections(
      ['2026-11-20', [line([['starttls-not-supported', 'mx1.example.com', 1], ['certificate-expired', 'mx2.example.com', 2]])]],
      ['2026-11-18', [line([['certificate-expired', 'mx2.example.com', 3]])]],
      ['2026-11-19', [line([['certificate-expired', 'mx2.example.com', 4]], { organizationName: null, dkimDomain: 'reporter.example' })]],
    )).toEqual([
      'Google Inc. (google.com) saw certificate-expired at mx2.example.com in 5 sessions from 2026-11-18 to 2026-11-20',
      'reporter.example saw certificate-expired at mx2.example.com in 4 sessions on 2026-11-19',
      'Google Inc. (google.com) saw starttls-not-supported at mx1.example.com in 1 session on 2026-11-20',
    ]);
  });

  test('takes the largest number of overlapping policies, and sums within one', () => {
    expect(objections(['2026-11-20', [
      line([['validation-failure', 'mx1.example.com', 2], ['validation-failure', 'mx1.example.com', 3]]),
      line([['validation-failure', 'mx1.example.com', 4]], { policyType: 'no-policy-found' }),
    ]])).toEqual(['Google Inc. (google.com) saw validation-failure at mx1.example.com in 5 sessions on 2026-11-20']);
  });

  test.each([
    'starttls-not-supported', 'certificate-host-mismatch', 'certificate-expired', 'certificate-not-trusted', 'validation-failure',
    'sts-policy-fetch-error', 'sts-policy-invalid', 'sts-webpki-invalid',
  ])('has %s', (type) => {
    for (const policyType of ['sts', 'no-policy-found', 'STS', null, 'tls']) {
      expect(objections(['2026-11-20', [line([[type.toUpperCase(), null, 1]], { policyType })]])[0])
        .toBe(`Google Inc. (google.com) saw ${type} in 1 session on 2026-11-20`);
    }
  });

  test.each(['tlsa-invalid', 'dnssec-invalid', 'dane-required'])('has no %s, which fails DANE alone', (type) => {
    expect(objections(['2026-11-20', [line([[type, 'mx1.example.com', 7]], { failedSessions: 0 })]])).toEqual([]);
    const other = line([[type, 'mx1.example.com', 7]], { policyType: 'no-policy-found' });
    expect(objections(['2026-11-20', [line([]), other]])).toEqual([]);
    expect(objections(['2026-11-20', [line([]), { ...other, failedSessions: 9 }]])[0]).toContain('saw failures that it does not explain in 2 sessions');
  });

  test.each(['tlsa-invalid', 'dnssec-invalid', 'dane-required'])('explains no failure under MTA-STS by %s', (type) => {
    expect(objections(['2026-11-20', [line([[type, 'mx1.example.com', 1]], { failedSessions: 100 })]]))
      .toEqual(['Google Inc. (google.com) saw failures that it does not explain in 100 sessions on 2026-11-20']);
    expect(objections(['2026-11-20', [line([[type, null, 90], ['certificate-expired', null, 4]], { failedSessions: 100, policyType: ' STS' })]])).toEqual([
      'Google Inc. (google.com) saw failures that it does not explain in 96 sessions on 2026-11-20',
      'Google Inc. (google.com) saw certificate-expired in 4 sessions on 2026-11-20',
    ]);
  });

  test('is of more sessions than are explained, and of no more than failed', () => {
    expect(objections(['2026-11-20', [line([['certificate-expired', null, 1]], { failedSessions: 100 })]])[0]).toContain('that it does not explain in 99 sessions');
    // Types overlap.
    expect(objections(['2026-11-20', [line([['certificate-expired', null, 3], ['validation-failure', null, 3]], { failedSessions: 4 })]])).toHaveLength(2);
  });

  test('has nothing of a policy of DANE', () => {
    expect(objections(['2026-11-20', [line([]), line([['certificate-expired', 'mx1.example.com', 7]], { policyType: 'tlsa' })]])).toEqual([]);
  });

  test('hides no failure that is not explained, or in words of its own', () => {
    expect(objections(['2026-11-20', [line([], { failedSessions: 3 })]])).toEqual(['Google Inc. (google.com) saw failures that it does not explain in 3 sessions on 2026-11-20']);
    expect(objections(['2026-11-20', [line([['certificate-expired', null, 0]], { failedSessions: 3 })]])[0]).toContain('that it does not explain in 3 sessions');
    expect(objections(['2026-11-20', [line([['who-knows', 'mx1.example.com', 2]])]])[0]).toContain('saw failures of another type at mx1.example.com in 2 sessions');
  });

  test('is four lines and a number, however many they are', () => {
    const many = Array.from({ length: 50 }, (_, index): Detail => ['certificate-expired', `mx${index}.example.com`, index + 1]);
    const lines = objections(['2026-11-20', [line(many)]]);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('mx49.example.com in 50 sessions');
    expect(lines[4]).toBe('and 46 more');
  });

  test('names no more hosts than fit into memory', () => {
    const tally = new FailureTally();
    for (let report = 0; report < 3; report++) {
      tally.add('2026-11-20', [line(Array.from({ length: 9_000 }, (_, index): Detail => ['certificate-expired', `mx${index}.${report}.example.com`, 1]))]);
    }
    const [first, ...rest] = tally.objections(14);
    expect(first).toBe('Google Inc. (google.com) saw certificate-expired in 17000 sessions on 2026-11-20');
    expect(rest[rest.length - 1]).toBe('and 9997 more');
  });

  test('is short, in one line and harmless whatever strangers write', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'grapheme' }), fc.constant('\u001b]0;x\u0007\r\n\u202e'));
    fc.assert(fc.property(text, text, text, text, (organizationName, dkimDomain, type, host) => {
      for (const one of objections(['2026-11-20', [line([[type, host, 1]], { organizationName, dkimDomain })]])) {
        expect(one).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect([...one].length).toBeLessThan(220);
      }
    }));
  });
});

describe('who spoke for the policy', () => {
  const witnesses = (...lines: ReportLine[]) => {
    const tally = new FailureTally();
    for (const one of lines) tally.add('2026-11-20', [one]);
    return tally.witnesses();
  };

  test('is named by signature, those of most reports first', () => {
    expect(witnesses()).toBe('no reports under the policy');
    expect(witnesses(line([]))).toBe('1 report under the policy, signed by google.com');
    expect(witnesses(line([], { dkimDomain: 'other.example' }), line([]), line([], { organizationName: 'Somebody' }), line([], { successfulSessions: 0, dkimDomain: 'no.example' })))
      .toBe('3 reports under the policy, signed by google.com (2), other.example');
  });

  test('is short, in one line and harmless', () => {
    const many = Array.from({ length: 30 }, (_, index) => line([], { dkimDomain: `${index}\u001b\u202e${'x'.repeat(500)}` }));
    expect(witnesses(...many)).toMatch(/^30 reports under the policy, signed by 0\\u\{1b\}.*, and 20 more$/);
    expect(witnesses(...many).length).toBeLessThan(500);
  });
});
