import * as fc from 'fast-check';
import { Problem, Unreadable } from '../../../src/protocol/reports/unreadable';
import { FailureTally, ReportLine } from '../../../src/protocol/verdict/failure-tally';
import { verdictOf } from '../../../src/protocol/verdict/verdict';
import { anyText } from '../../support/any-text';

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

const reasonsOf = (tally: FailureTally): readonly string[] => (
  verdictOf({ mode: 'testing', testedDays: 14, requiredDays: 14, reports: tally.findings(), watch: null }).reasons
);

function objections(...reports: Array<[day: string, lines: ReportLine[]]>): readonly string[] {
  const tally = new FailureTally();
  for (const [day, lines] of reports) tally.add(day, lines);
  return reasonsOf(tally);
}

describe('what reports say against mode enforce', () => {
  test('the tally is empty if all went well', () => {
    expect(objections(['2026-11-20', [line([])]])).toEqual([]);
  });

  test('the tally says that no reports came', () => {
    expect(objections()).toEqual(['no report came in these 14 days']);
  });

  test('the tally says that no report applied the policy', () => {
    expect(objections(['2026-11-20', [line([], { policyType: 'no-policy-found' })]])).toEqual(['no report of these 14 days was made under the policy (policy type sts)']);
    expect(objections(['2026-11-20', [line([], { policyType: 'no-policy-found' })]], ['2026-11-21', [line([], { policyType: ' STS ' })]])).toEqual([]);
  });

  test('the tally says that no report has a session under the policy', () => {
    const nothing = 'no report of these 14 days was made under the policy (policy type sts)';
    expect(objections(['2026-11-20', [line([], { successfulSessions: 0 })]])).toEqual([nothing]);
    expect(objections(['2026-11-20', [line([], { successfulSessions: 0 }), line([], { policyType: 'tlsa' })]])).toEqual([nothing]);
    expect(objections(['2026-11-20', [line([], { successfulSessions: 1 })]])).toEqual([]);
  });

  test('the tally names reporter, type, host, sessions and day', () => {
    expect(objections(['2026-11-20', [line([['certificate-expired', 'MX2.example.com.', 12]])]]))
      .toEqual(['Google Inc. (google.com) saw certificate-expired at mx2.example.com in 12 sessions on 2026-11-20']);
  });

  test('the tally adds up reports, and sorts them by sessions', () => {
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

  test('the tally takes the largest number of overlapping policies, and sums within one', () => {
    expect(objections(['2026-11-20', [
      line([['validation-failure', 'mx1.example.com', 2], ['validation-failure', 'mx1.example.com', 3]]),
      line([['validation-failure', 'mx1.example.com', 4]], { policyType: 'no-policy-found' }),
    ]])).toEqual(['Google Inc. (google.com) saw validation-failure at mx1.example.com in 5 sessions on 2026-11-20']);
  });

  test.each([
    'starttls-not-supported', 'certificate-host-mismatch', 'certificate-expired', 'certificate-not-trusted', 'validation-failure',
    'sts-policy-fetch-error', 'sts-policy-invalid', 'sts-webpki-invalid',
  ])('the tally contains %s', (type) => {
    for (const policyType of ['sts', 'no-policy-found', 'STS', null, 'tls']) {
      expect(objections(['2026-11-20', [line([[type.toUpperCase(), null, 1]], { policyType })]])[0])
        .toBe(`Google Inc. (google.com) saw ${type} in 1 session on 2026-11-20`);
    }
  });

  test.each(['sts-policy-fetch-error', 'sts-policy-invalid', 'sts-webpki-invalid', ' STS-WebPKI-Invalid '])('the tally contains %s even under a DANE policy, where it does not belong', (type) => {
    const lines = [line([]), line([[type, 'mx1.example.com', 7], ['certificate-expired', 'mx1.example.com', 9]], { policyType: 'tlsa', failedSessions: 16 })];
    expect(objections(['2026-11-20', lines])).toEqual([expect.stringContaining(`saw ${type.trim().toLowerCase()} at mx1.example.com in 7 sessions`)]);
  });

  test.each(['tlsa-invalid', 'dnssec-invalid', 'dane-required'])('the tally does not contain %s, which concerns DANE alone', (type) => {
    expect(objections(['2026-11-20', [line([[type, 'mx1.example.com', 7]], { failedSessions: 0 })]])).toEqual([]);
    const other = line([[type, 'mx1.example.com', 7]], { policyType: 'no-policy-found' });
    expect(objections(['2026-11-20', [line([]), other]])).toEqual([]);
    expect(objections(['2026-11-20', [line([]), { ...other, failedSessions: 9 }]])[0]).toContain('saw failures that it does not explain in 2 sessions');
  });

  test.each(['tlsa-invalid', 'dnssec-invalid', 'dane-required'])('the tally does not explain a failure under MTA-STS by %s', (type) => {
    expect(objections(['2026-11-20', [line([[type, 'mx1.example.com', 1]], { failedSessions: 100 })]]))
      .toEqual(['Google Inc. (google.com) saw failures that it does not explain in 100 sessions on 2026-11-20']);
    expect(objections(['2026-11-20', [line([[type, null, 90], ['certificate-expired', null, 4]], { failedSessions: 100, policyType: ' STS' })]])).toEqual([
      'Google Inc. (google.com) saw failures that it does not explain in 96 sessions on 2026-11-20',
      'Google Inc. (google.com) saw certificate-expired in 4 sessions on 2026-11-20',
    ]);
  });

  test('the tally counts the sessions that are not explained, and no more than failed', () => {
    expect(objections(['2026-11-20', [line([['certificate-expired', null, 1]], { failedSessions: 100 })]])[0]).toContain('that it does not explain in 99 sessions');
    // Types overlap.
    expect(objections(['2026-11-20', [line([['certificate-expired', null, 3], ['validation-failure', null, 3]], { failedSessions: 4 })]])).toHaveLength(2);
  });

  test('the tally ignores a DANE policy', () => {
    expect(objections(['2026-11-20', [line([]), line([['certificate-expired', 'mx1.example.com', 7]], { policyType: 'tlsa' })]])).toEqual([]);
  });

  test('the tally contains failures that are unexplained or of an unknown type', () => {
    expect(objections(['2026-11-20', [line([], { failedSessions: 3 })]])).toEqual(['Google Inc. (google.com) saw failures that it does not explain in 3 sessions on 2026-11-20']);
    // A line of an earlier version, to which a count that it could not read was none.
    expect(objections(['2026-11-20', [line([['certificate-expired', null, 0]], { failedSessions: 3 })]])).toEqual([
      expect.stringContaining('that it does not explain in 2 sessions'), expect.stringContaining('saw certificate-expired in 1 session on'),
    ]);
    expect(objections(['2026-11-20', [line([['certificate-expired', null, 0]])]])[0]).toContain('saw certificate-expired in 1 session on');
    expect(objections(['2026-11-20', [line([['who-knows', 'mx1.example.com', 2]])]])[0]).toContain('saw failures of another type at mx1.example.com in 2 sessions');
  });

  test('the tally has at most four lines and a number, however many failures there are', () => {
    const many = Array.from({ length: 50 }, (_, index): Detail => ['certificate-expired', `mx${index}.example.com`, index + 1]);
    const lines = objections(['2026-11-20', [line(many)]]);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('mx49.example.com in 50 sessions');
    expect(lines[4]).toBe('and 46 more');
  });

  test('the tally names only as many hosts as fit into memory', () => {
    const tally = new FailureTally();
    for (let report = 0; report < 3; report++) {
      tally.add('2026-11-20', [line(Array.from({ length: 9_000 }, (_, index): Detail => ['certificate-expired', `mx${index}.${report}.example.com`, 1]))]);
    }
    const [first, ...rest] = reasonsOf(tally);
    expect(first).toBe('Google Inc. (google.com) saw certificate-expired in 17000 sessions on 2026-11-20');
    expect(rest[rest.length - 1]).toBe('and 9997 more');
  });

  test('the tally is short, on one line and harmless, whatever strangers write', () => {
    const text = fc.oneof(anyText(400), fc.string({ unit: 'grapheme' }), fc.constant('\u001b]0;x\u0007\r\n\u202e'));
    fc.assert(fc.property(text, text, text, text, (organizationName, dkimDomain, type, host) => {
      for (const one of objections(['2026-11-20', [line([[type, host, 1]], { organizationName, dkimDomain })]])) {
        expect(one).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect([...one].length).toBeLessThan(220);
      }
    }));
  });
});

describe('unreadable values that speak against mode enforce', () => {
  const mark = (problem: Problem, field: string, written: string | null = null): Unreadable => ({ problem, field, written });
  const marked = (...unreadable: Unreadable[]) => line([], { unreadable });

  test.each<[mark: Unreadable, text: string]>([
    [mark('missing', 'failure-details[3].failed-session-count'), 'left out failed-session-count on 2026-11-20'],
    [mark('unreadable', 'summary.total-failure-session-count', '1,234'), "wrote '1,234' as total-failure-session-count, which can't be read, on 2026-11-20"],
    [mark('impossible', 'failure-details[0].failed-session-count', '0'), "wrote '0' as failed-session-count, which can't be true, on 2026-11-20"],
    [mark('repeated', 'failure-details', '[]'), 'wrote failure-details more than once on 2026-11-20'],
    [mark('misplaced', 'policy.failure-details', '[{}]'), "wrote '[{}]' as policy.failure-details, where it is not read, on 2026-11-20"],
    [mark('unknown', 'summary.failed', '3'), "wrote '3' as failed, which RFC 8460 does not know, on 2026-11-20"],
  ])('an unreadable value is shown with its reporter and text: %j', (one, text) => {
    expect(objections(['2026-11-20', [marked(one)]])).toEqual([`Google Inc. (google.com) ${text}`]);
  });

  test('an unreadable value is shown once for a report, however many lines and details have it', () => {
    const marks = [0, 1, 2].map((index) => mark('missing', `failure-details[${index}].failed-session-count`));
    const lines = [marked(...marks), marked(...marks)];
    expect(objections(['2026-11-20', lines])).toEqual(['Google Inc. (google.com) left out failed-session-count on 2026-11-20']);
    expect(objections(['2026-11-20', lines], ['2026-11-18', lines], ['2026-11-19', lines]))
      .toEqual(['Google Inc. (google.com) left out failed-session-count in 3 reports from 2026-11-18 to 2026-11-20']);
  });

  test('unreadable values have two lines after the failures, and a number', () => {
    const marks = ['a', 'b', 'c', 'd'].map((field) => mark('unknown', field, '1'));
    const said = objections(['2026-11-20', [line([['certificate-expired', null, 1]], { unreadable: marks })]]);
    expect(said).toEqual([expect.stringContaining('saw certificate-expired'), expect.stringContaining("'1' as a"), expect.stringContaining("'1' as b"), "and 2 other things that can't be read"]);
  });

  test('unreadable counts of a DANE policy do not count, but a doubt whether it is one does', () => {
    const dane = (...unreadable: Unreadable[]) => ['2026-11-20', [line([]), line([], { policyType: 'tlsa', unreadable })]] as [string, ReportLine[]];
    expect(objections(dane(mark('missing', 'failure-details[0].failed-session-count'), mark('unreadable', 'summary.total-failure-session-count', '1,2')))).toEqual([]);
    for (const one of [mark('repeated', 'policy.policy-type', 'tlsa'), mark('repeated', 'policies', '[]'), mark('misplaced', 'failure-details', '[1]'), mark('unknown', 'failures', '[1]')]) {
      expect(objections(dane(one))).toHaveLength(1);
    }
  });

  test('a line that an earlier version stored has no unreadable values', () => {
    expect(objections(['2026-11-20', [line([])]])).toEqual([]);
  });

  test('unreadable values are shown short, bounded and harmless, whatever and however much strangers write', () => {
    const tally = new FailureTally();
    const bad = '\u001b]0;x\u0007\r\n\u202e'.repeat(200);
    for (let index = 0; index < 3000; index++) {
      tally.add('2026-11-20', [line([], { organizationName: `${index}${bad}`, dkimDomain: bad, unreadable: [mark('misplaced', `${bad}.failure-details`, bad)] })]);
    }
    const said = reasonsOf(tally);
    expect(said).toHaveLength(3);
    expect(said[2]).toBe("and 998 or more other things that can't be read");
    for (const one of said) {
      expect(one).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect([...one].length).toBeLessThan(250);
    }
  });
});

test('sums of sessions stay safe integers', () => {
  const max = Number.MAX_SAFE_INTEGER;
  const most = line([['certificate-expired', null, max], ['certificate-expired', null, max]], { failedSessions: max });
  expect(objections(['2026-11-20', [most]], ['2026-11-21', [most]])).toEqual([expect.stringContaining(`in ${max} sessions from`)]);
});

describe('the reporters who support the policy', () => {
  const witnesses = (...lines: ReportLine[]) => {
    const tally = new FailureTally();
    for (const one of lines) tally.add('2026-11-20', [one]);
    return tally.reporters();
  };

  test('the reporters are named by signature, those with the most reports first', () => {
    expect(witnesses()).toBe('no reports under the policy');
    expect(witnesses(line([]))).toBe('1 report under the policy, signed by google.com');
    expect(witnesses(line([], { dkimDomain: 'other.example' }), line([]), line([], { organizationName: 'Somebody' }), line([], { successfulSessions: 0, dkimDomain: 'no.example' })))
      .toBe('3 reports under the policy, signed by google.com (2), other.example');
  });

  test('the list of reporters is short, on one line and harmless', () => {
    const many = Array.from({ length: 30 }, (_, index) => line([], { dkimDomain: `google.com.${'x'.repeat(500)}\u001b\u202e.e${index}.example` }));
    expect(witnesses(...many)).toMatch(/^30 reports under the policy, signed by …x+\\u\{1b\}\\u\{202e\}\.e0\.example, .*, and 20 more$/);
    expect(witnesses(...many).length).toBeLessThan(500);
  });
});
