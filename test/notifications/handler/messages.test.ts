import * as fc from 'fast-check';
import { daysAgo, factsOf, healthy, MadeReport, NOW } from './made-facts';
import { digestOf } from '../../../src/notifications/handler/digest';
import { WatchFacts } from '../../../src/notifications/handler/domain-facts';
import { Message } from '../../../src/notifications/handler/message-document';
import { subjectOf } from '../../../src/notifications/handler/message-forms';
import { nextNotification } from '../../../src/notifications/handler/next-notification';
import { NO_STATE, NotificationState } from '../../../src/notifications/handler/notification-state';
import { DOCS_URL } from '../../../src/protocol/docs-url';
import { anyText } from '../../support/any-text';

const DAY = 24 * 60 * 60 * 1000;
const EXPIRED: MadeReport = { day: daysAgo(2), failures: [['certificate-expired', 'MX2.example.com.', 5], ['certificate-not-trusted', 'mx2.example.com', 1]] };
const UNCOVERED: WatchFacts = {
  failures: { MX_NOT_COVERED: 'fail', REPORTS_SILENT: 'warn' },
  tests: [
    { code: 'MX_NOT_COVERED', message: "the policy does not cover the MX record 'mx3.example.com'", fix: 'add mx3.example.com to the policy' },
  ],
};
const OPEN: NotificationState = {
  ...NO_STATE, lastDay: daysAgo(3), cases: { 'certificate mx2.example.com': { since: daysAgo(6), last: daysAgo(5), reporters: ['google.com'] } },
};

interface Golden {
  readonly state?: NotificationState;
  readonly reports: readonly MadeReport[];
  readonly watch?: WatchFacts;
  readonly kind: string;
  readonly subject: string;
  readonly text: readonly string[];
}

const good: { readonly [title: string]: Golden } = {
  'a new failure under mode enforce': {
    reports: [...healthy(20, 4), EXPIRED],
    kind: 'failure',
    subject: 'ENFORCED_FAILING example.com: new failure, the certificate is not valid',
    text: [
      'ENFORCED_FAILING example.com',
      'Senders enforce the policy, and something fails: they hold mail back.',
      '',
      'New failure: the certificate is not valid at mx2[.]example[.]com',
      "  What:       certificate-expired (the host's certificate is expired), "
        + "certificate-not-trusted (the host's certificate is not from an authority that senders trust)",
      '  Sessions:   5 sessions failed; 720 sessions of the last four weeks succeeded',
      '  Reporters:  google[.]com',
      '  Since:      2026-05-18',
      '  Senders:    they hold mail back (mode enforce): they try another MX host, try again for days, and then return the mail',
      '  Fix:        renew the certificate, and reload the mail server so that it serves the new one',
      `  More:       ${DOCS_URL}/checks.md#smtp_certificate_expired`,
    ],
  },
  'a new failure under mode testing, whose reporter names no host': {
    reports: [{ mode: 'testing', failures: [['starttls-not-supported', null, 1]] }],
    kind: 'failure',
    subject: 'NOT_READY example.com: new failure, STARTTLS is not offered',
    text: [
      'NOT_READY example.com',
      'Do not enforce the policy yet.',
      '',
      'New failure: STARTTLS is not offered',
      '  What:       starttls-not-supported (the host did not offer STARTTLS)',
      '  Sessions:   1 session failed; 40 sessions of the last four weeks succeeded',
      '  Reporters:  google[.]com',
      '  Since:      2026-05-19',
      '  Senders:    they deliver all the same (mode testing); in mode enforce they would hold this mail back',
      '  Fix:        turn STARTTLS on for port 25 of this host, and let no firewall strip it from the answer to EHLO',
      `  More:       ${DOCS_URL}/checks.md#smtp_starttls_missing`,
    ],
  },
  'a policy that senders do not get, at no mail exchanger': {
    reports: [{ failures: [['sts-policy-fetch-error', 'mx1.example.com', 2]] }],
    kind: 'failure',
    subject: 'ENFORCED_FAILING example.com: new failure, senders do not get the policy',
    text: [
      'ENFORCED_FAILING example.com',
      'Senders enforce the policy, and something fails: they hold mail back.',
      '',
      'New failure: senders do not get the policy',
      '  What:       sts-policy-fetch-error (the policy could not be fetched)',
      '  Sessions:   2 sessions failed; 40 sessions of the last four weeks succeeded',
      '  Reporters:  google[.]com',
      '  Since:      2026-05-19',
      '  Senders:    those that hold an earlier policy go on enforcing it until its max_age ends; the others deliver without MTA-STS',
      "  Fix:        run 'cdk-mta-sts check': the policy host has to answer over HTTPS with the policy, without a redirect",
      `  More:       ${DOCS_URL}/checks.md#the-policy-host`,
    ],
  },
  'a change that the watch sees': {
    reports: healthy(20, 1),
    watch: UNCOVERED,
    kind: 'changed',
    subject: 'ENFORCED_FAILING example.com: the watch finds MX_NOT_COVERED',
    text: [
      'ENFORCED_FAILING example.com',
      'Senders enforce the policy, and something fails: they hold mail back.',
      '',
      'The watch sees a change',
      "  Fails:      MX_NOT_COVERED: the policy does not cover the MX record 'mx3[.]example[.]com'",
      '  Fix:        add mx3[.]example[.]com to the policy',
      `  More:       ${DOCS_URL}/checks.md#mx_not_covered`,
      '  Warns:      REPORTS_SILENT',
      `  More:       ${DOCS_URL}/runbook.md#report-age-days`,
    ],
  },
  'what the watch no longer sees': {
    state: { ...NO_STATE, watch: UNCOVERED.failures },
    reports: healthy(20, 1),
    watch: { failures: {}, tests: [] },
    kind: 'resolved',
    subject: 'ENFORCED_OK example.com: MX_NOT_COVERED is resolved',
    text: [
      'ENFORCED_OK example.com',
      'Senders enforce the policy, and nothing failed.',
      '',
      'The watch sees a change',
      '  Cleared:    MX_NOT_COVERED, REPORTS_SILENT',
    ],
  },
  'a failure that its reporter no longer sees': {
    state: OPEN,
    reports: [...healthy(20, 6), { ...EXPIRED, day: daysAgo(5) }, ...healthy(4, 1)],
    kind: 'resolved',
    subject: 'ENFORCED_FAILING example.com: a failure is resolved',
    text: [
      'ENFORCED_FAILING example.com',
      'Senders enforce the policy, and something fails: they hold mail back.',
      'The verdict counts the failures of the last two weeks, those that are resolved included.',
      '',
      'Resolved: the certificate is not valid at mx2[.]example[.]com',
      '  Since:      2026-05-14, last seen on 2026-05-15',
      '  Why:        google[.]com saw it, and reports without it now',
    ],
  },
  'a failure that nobody has reported for two weeks': {
    state: OPEN,
    reports: healthy(2, 1, { signer: 'other.example' }),
    kind: 'resolved',
    subject: 'ENFORCED_OK example.com: a failure is resolved',
    text: [
      'ENFORCED_OK example.com',
      'Senders enforce the policy, and nothing failed.',
      '',
      'Resolved: the certificate is not valid at mx2[.]example[.]com',
      '  Since:      2026-05-14, last seen on 2026-05-15',
      '  Why:        no report of the last two weeks has it',
    ],
  },
  'a new failure beside one that is known': {
    state: OPEN,
    reports: [EXPIRED, { failures: [['dane-required', 'mx1.example.com', 3]], overrides: { policyType: 'tlsa' } }],
    kind: 'failure',
    subject: 'ENFORCED_FAILING example.com: new failure, DANE fails',
    text: [
      'ENFORCED_FAILING example.com',
      'Senders enforce the policy, and something fails: they hold mail back.',
      '1 known failure is still open.',
      '',
      'New failure: DANE fails at mx1[.]example[.]com',
      '  What:       dane-required (the sender is set to require DANE for the domain, and found no valid TLSA record)',
      '  Sessions:   3 sessions failed; 80 sessions of the last four weeks succeeded',
      '  Reporters:  google[.]com',
      '  Since:      2026-05-19',
      '  Senders:    senders that use DANE hold mail back, whatever the mode; MTA-STS is not affected',
      '  Fix:        publish TLSA records in a signed zone, or ask the sender to use MTA-STS; MTA-STS is not affected',
      `  More:       ${DOCS_URL}/reports.md`,
    ],
  },
  'a part of a report that can not be read': {
    reports: [{ mode: 'testing', overrides: { unreadable: [{ field: 'failure-details', problem: 'unreadable', written: 'www.evil.example' }] } }],
    kind: 'failure',
    subject: 'NOT_READY example.com: new failure, parts of reports can not be read',
    text: [
      'NOT_READY example.com',
      'Do not enforce the policy yet.',
      '',
      'New failure: parts of reports can not be read',
      '  Fix:        ask the reporter to follow RFC 8460; the command report shows what can not be read',
      `  More:       ${DOCS_URL}/reports.md`,
    ],
  },
};

test.each(Object.entries(good))('the mail about %s has the verdict, what fails, and one fix', (_, { state = NO_STATE, reports, watch, kind, subject, text }) => {
  const { message } = nextNotification('example.com', state, factsOf(reports, { watch }), NOW)!;
  expect([message.kind, message.subject, message.text.split('\n')]).toEqual([kind, subject, text]);
});

const bad: { readonly [title: string]: Omit<Golden, 'kind' | 'subject' | 'text'> } = {
  'nothing fails': { reports: healthy(20, 1), watch: { failures: {}, tests: [] } },
  'no report came': { reports: [] },
  'the failure is known': { state: OPEN, reports: [EXPIRED] },
  'the domain had its message today': { state: { ...NO_STATE, lastDay: daysAgo(0) }, reports: [EXPIRED], watch: UNCOVERED },
  'its reporter no longer sees the failure, which was never announced': { reports: [{ ...EXPIRED, day: daysAgo(6) }, ...healthy(3, 1)] },
  'the failure is older than two weeks': { reports: [{ ...EXPIRED, day: daysAgo(16) }] },
  'the watch sees what it saw before': { state: { ...NO_STATE, watch: UNCOVERED.failures }, reports: [], watch: { ...UNCOVERED, tests: [] } },
};

test.each(Object.entries(bad))('there is no message if %s', (_, { state = NO_STATE, reports, watch }) => {
  expect(nextNotification('example.com', state, factsOf(reports, { watch }), NOW)).toBeUndefined();
});

test('the digest has each domain with its verdict, trend, reporters and fix, the most urgent first', () => {
  const { subject, text, chat } = digestOf([
    ['ok.example', factsOf(healthy(25, 1))],
    ['failing.example', factsOf([...healthy(20, 4), EXPIRED, { day: daysAgo(20), signer: 'silent.example' }])],
    ['new.example', factsOf([])],
    ['ready.example', factsOf(healthy(25, 1, { mode: 'testing' }))],
    ['late.example', null],
    ['uncovered.example', factsOf(healthy(25, 1, { mode: 'testing' }), { watch: UNCOVERED })],
  ], NOW);
  expect(subject).toBe('MTA-STS digest 2026-05-20: 3 of 6 domains to act on');
  expect(text.split('\n')).toEqual([
    'MTA-STS digest 2026-05-20',
    '3 of 6 domains to act on, the most urgent first.',
    'Not read, as the log of the function says: late.example',
    '',
    'ENFORCED_FAILING failing.example: Senders enforce the policy, and something fails: they hold mail back.',
    '  This week:  200 sessions succeeded, 6 failed, in 5 reports',
    '  Before:     280 sessions succeeded, 0 failed, in 7 reports',
    '  Reporters:  google[.]com, silent[.]example',
    '  Silent:     silent[.]example: no report for more than a week, while others report',
    '  Why:        google[.]com saw certificate-expired at mx2[.]example[.]com in 5 sessions on 2026-05-18',
    '  Why:        google[.]com saw certificate-not-trusted at mx2[.]example[.]com in 1 session on 2026-05-18',
    '  Do:         renew the certificate, and reload the mail server so that it serves the new one',
    `  More:       ${DOCS_URL}/checks.md#smtp_certificate_expired`,
    '',
    'NOT_READY uncovered.example: Do not enforce the policy yet.',
    '  This week:  280 sessions succeeded, 0 failed, in 7 reports',
    '  Before:     280 sessions succeeded, 0 failed, in 7 reports',
    '  Reporters:  google[.]com',
    "  Why:        MX_NOT_COVERED: the policy does not cover the MX record 'mx3[.]example[.]com'",
    '  Do:         add mx3[.]example[.]com to the policy',
    `  More:       ${DOCS_URL}/checks.md#mx_not_covered`,
    '',
    'NO_EVIDENCE new.example: Nobody can know yet whether mail is safe.',
    '  This week:  no reports',
    '  Before:     no reports',
    '  Why:        it has been tested for 0 of 14 days',
    '  Why:        no report came in these 14 days',
    "  Do:         run 'cdk-mta-sts check' on the domain if no report comes for a week",
    `  More:       ${DOCS_URL}/guide.md`,
    '',
    'READY ready.example: The policy was tested for long enough, and nothing failed. It can be enforced.',
    '  This week:  280 sessions succeeded, 0 failed, in 7 reports',
    '  Before:     280 sessions succeeded, 0 failed, in 7 reports',
    '  Reporters:  google[.]com',
    '  Do:         deploy MtaStsPolicy.enforce()',
    `  More:       ${DOCS_URL}/guide.md`,
    '',
    'ENFORCED_OK ok.example: Senders enforce the policy, and nothing failed.',
    '  This week:  280 sessions succeeded, 0 failed, in 7 reports',
    '  Before:     280 sessions succeeded, 0 failed, in 7 reports',
    '  Reporters:  google[.]com',
  ]);
  expect(JSON.parse(chat)).toMatchObject({ metadata: { threadId: 'mta-sts-digest' } });
});

test("the chat message has the schema of custom notifications, and shows strangers' texts as code", () => {
  const { message } = nextNotification('example.com', NO_STATE, factsOf([EXPIRED]), NOW)!;
  expect(JSON.parse(message.chat)).toEqual({
    version: '1.0',
    source: 'custom',
    id: 'example.com 2026-05-20',
    content: {
      textType: 'client-markdown',
      title: message.subject,
      description: expect.stringMatching(/^Senders enforce the policy, .*\n\nNew failure: the certificate is not valid at `mx2\[\.\]example\[\.\]com`\n- What: /),
    },
    metadata: { threadId: 'example.com', summary: message.subject },
  });
});

/** All that programs for mail and chat link to, except for the links into the documentation. */
const LINKS = /[\p{L}\p{N}_-]\.\p{L}|\p{L}\.[\p{L}\p{N}]|:\/\/|mailto:|@/u;
const withoutOurs = (text: string) => text.replaceAll(DOCS_URL, '').replace(/\b(?:checks|reports|runbook|guide)\.md|MtaStsPolicy\.enforce|this-is-ours\.example/g, '');
const HOSTILE = [
  'evil.example', 'https://evil.example/', 'a@evil.example', '<!channel>', '`code` <https://evil.example|x>', '[x](https://evil.example)', '\nSubject: evil',
  '\u202egnp.exe', 'x'.repeat(5000), '', '*b* _i_ ~s~ &lt;!here&gt;', '#general', '192.0.2.1', 'www.evil.example', 'evil\u3002example', '\\\\evil\\share',
];

function expectHarmless({ subject, text, chat }: Message): void {
  expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
  expect(withoutOurs(text)).not.toMatch(LINKS);
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  expect(Buffer.byteLength(text)).toBeLessThan(250_000);
  const { content: { title, description } } = JSON.parse(chat);
  expect(title).toBe(subject);
  expect(withoutOurs(description)).not.toMatch(LINKS);
  expect(description.length).toBeLessThanOrEqual(2800);
  expect(description.replace(/`[^`\n]*`/g, '')).not.toMatch(/[`<>&|]|evil/);
  expect(description).not.toMatch(/[<>&|]/);
}

test("strangers' texts become neither links nor markup, whatever they are", () => {
  const text = fc.oneof(fc.constantFrom(...HOSTILE), anyText(40), fc.array(fc.constantFrom(...HOSTILE, '.', ' '), { maxLength: 4 }).map((parts) => parts.join('')));
  const type = fc.oneof(fc.constantFrom('certificate-expired', 'sts-policy-invalid', 'starttls-not-supported'), text);
  const report = fc.record({ signer: text, failures: fc.array(fc.tuple(type, text, fc.constant(1)), { maxLength: 4 }), mode: text });
  const test = fc.record({ message: text, fix: text });
  fc.assert(fc.property(fc.array(report, { maxLength: 5 }), test, text, (reports, texts, written) => {
    const watch: WatchFacts = { failures: { MX_NOT_COVERED: 'fail' }, tests: [{ code: 'MX_NOT_COVERED', ...texts }] };
    const marked: MadeReport = { overrides: { unreadable: [{ field: written, problem: 'misplaced', written }] } };
    const facts = factsOf([...reports, marked], { watch });
    expectHarmless(nextNotification('this-is-ours.example', NO_STATE, facts, NOW)!.message);
    expectHarmless(digestOf([['this-is-ours.example', facts]], NOW));
  }), { numRuns: 400, seed: 1 });
}, 120_000);

test.each([['marks that turn the direction of writing', '\u202e'], ['dots', 'a.'], ['letters', 'x'], ['line breaks', '\n'], ['emoji', '\u{1f4e7}']])(
  'a long text of a stranger does not displace the rest of a message, even one of %s', (_, unit) => {
    const long = unit.repeat(500 / unit.length);
    const tests = ['MX_NOT_COVERED', 'MX_NONE', 'POLICY_HOST_TLS'].map((code) => ({ code, message: long, fix: long }));
    const watch: WatchFacts = { failures: { MX_NOT_COVERED: 'fail', MX_NONE: 'fail', POLICY_HOST_TLS: 'fail' }, tests };
    const { message } = nextNotification('example.com', NO_STATE, factsOf([], { watch }), NOW)!;
    for (const text of [message.text, JSON.parse(message.chat).content.description]) {
      for (const { code } of tests) expect(text).toContain(`checks.md#${code.toLowerCase()}`);
      expect(text).not.toContain('The rest is left out');
    }
  });

test.each([['example.com'], [`${'a'.repeat(60)}.`.repeat(4) + 'example'], ['x.example'.padStart(253, 'y.')]])('a subject about %s has fewer than 100 printable ASCII characters', (domain) => {
  for (const what of ['short', 'w'.repeat(200), 'é\n\u0000']) {
    const subject = subjectOf(`ENFORCED_FAILING ${domain}`, what);
    expect(subject).toMatch(/^ENFORCED_FAILING [\x20-\x7e]+$/);
    expect(subject.length).toBeLessThan(100);
    expect(subject).toContain(domain.slice(-7));
  }
});

test('a digest of a thousand domains stays within the limit of SNS', () => {
  const facts = factsOf([EXPIRED], { watch: UNCOVERED });
  const digest = digestOf(Array.from({ length: 1000 }, (_, index) => [`d${index}.this-is-ours.example`, facts] as const), NOW);
  expectHarmless(digest);
  expect(Buffer.byteLength(digest.text)).toBeLessThan(256 * 1024);
  expect(digest.text).toContain('1,000 of 1,000 domains');
  expect(digest.text).toMatch(/The rest is left out/);
});

describe('a case that is over', () => {
  const resolvedText = (state: NotificationState, reports: readonly MadeReport[]) => nextNotification('example.com', state, factsOf(reports), NOW)!.message.text;

  test('it was last seen when a report has it last, which may be after the last message', () => {
    const state = { ...OPEN, cases: { 'certificate mx2.example.com': { since: daysAgo(26), last: daysAgo(25), reporters: ['google.com'] } } };
    const text = resolvedText(state, [{ ...EXPIRED, day: daysAgo(16) }]);
    expect(text).toContain(`last seen on ${daysAgo(16)}`);
    expect(text).toContain('no report of the last two weeks has it');
  });

  test('other hosts are not over because one of them has a case of its own now', () => {
    const at = (index: number): MadeReport => ({ failures: [['certificate-expired', `h${index}.example`, 100 - index]] });
    const before = nextNotification('example.com', NO_STATE, factsOf(Array.from({ length: 9 }, (_, index) => at(index))), NOW - DAY)!.state;
    expect(Object.keys(before.cases)).toContain('certificate (others)');
    const { message, state } = nextNotification('example.com', before, factsOf(Array.from({ length: 8 }, (_, index) => at(index + 1))), NOW)!;
    expect(message.text).toContain('Resolved: the certificate is not valid at h0[.]example');
    expect(message.text).not.toContain('at other hosts');
    expect(Object.keys(state.cases)).toHaveLength(8);
  });
});

describe('a report without a date', () => {
  const undated = { isDated: false, day: daysAgo(1) };

  test('its failure is announced with the day on which it came', () => {
    const { message } = nextNotification('example.com', NO_STATE, factsOf([{ ...EXPIRED, ...undated }]), NOW)!;
    expect(message.text).toMatch(new RegExp(`Since: +${daysAgo(1)}`));
  });

  test('it resolves nothing', () => {
    expect(nextNotification('example.com', OPEN, factsOf([{ ...EXPIRED, day: daysAgo(5) }, undated]), NOW)).toBeUndefined();
    expect(nextNotification('example.com', OPEN, factsOf([{ ...EXPIRED, day: daysAgo(5) }, { day: daysAgo(1) }]), NOW)!.message.text).toContain('Resolved');
  });
});

describe('one message for each case', () => {
  const hostile = (index: number): MadeReport => ({ signer: `s${index}.evil.example`, failures: [['certificate-expired', `h${index}.evil.example`, 1 + index % 7]] });

  test('ten thousand hostile reports make one message, which does not grow with them', () => {
    const facts = factsOf(Array.from({ length: 10_000 }, (_, index) => hostile(index)));
    const { message, state } = nextNotification('this-is-ours.example', NO_STATE, facts, NOW)!;
    expectHarmless(message);
    expect(message.text.split('\n').filter((line) => line.startsWith('New failure'))).toHaveLength(9);
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(30_000);
    // On the next day they are known.
    expect(nextNotification('this-is-ours.example', state, facts, NOW + DAY)).toBeUndefined();
  }, 120_000);

  test("the watch's change is shown, however many failures strangers report", () => {
    const failures = ['certificate-expired', 'starttls-not-supported', 'sts-policy-invalid'];
    const flood = failures.flatMap((type) => Array.from({ length: 20 }, (_, index): MadeReport => ({ failures: [[type, `h${index}.example`, 1]] })));
    const { message } = nextNotification('example.com', NO_STATE, factsOf(flood, { watch: UNCOVERED }), NOW)!;
    expect(message.text).toContain('MX_NOT_COVERED');
    expect(message.text).toMatch(/[0-9]+ more changes are not shown\./);
  });

  test('a known case keeps its first day, even when its first reports are too old', () => {
    const second = nextNotification('example.com', OPEN, factsOf([EXPIRED, { failures: [['starttls-not-supported', 'mx1.example.com', 1]] }]), NOW)!;
    expect(second.state.cases['certificate mx2.example.com']).toEqual({ since: daysAgo(6), last: daysAgo(2), reporters: ['google.com'] });
    const earlier = nextNotification('example.com', OPEN, factsOf([{ ...EXPIRED, day: daysAgo(9) }, EXPIRED, { failures: [['validation-failure', null, 1]] }]), NOW)!;
    expect(earlier.state.cases['certificate mx2.example.com'].since).toBe(daysAgo(9));
  });

  test('a known case stays one case, however many sessions fail at other hosts', () => {
    const { state } = nextNotification('example.com', NO_STATE, factsOf([EXPIRED]), NOW)!;
    const flood = [EXPIRED, ...Array.from({ length: 50 }, (_, index) => ({ failures: [['certificate-expired', `h${index}.example`, 1000] as const] }))];
    const second = nextNotification('example.com', { ...state, lastDay: daysAgo(1) }, factsOf(flood), NOW)!;
    expect(second.message.text).not.toContain('mx2[.]example[.]com');
    expect(Object.keys(second.state.cases)).toContain('certificate mx2.example.com');
    expect(Object.keys(second.state.cases)).toHaveLength(9);
  });

  test('the same reports make the same message in any order', () => {
    const reports = [...healthy(20, 1), EXPIRED, hostile(1), hostile(2), { failures: [['validation-failure', 'mx1.example.com', 1] as const] }];
    const expected = nextNotification('example.com', NO_STATE, factsOf(reports), NOW);
    fc.assert(fc.property(fc.shuffledSubarray(reports, { minLength: reports.length }), (shuffled) => {
      expect(nextNotification('example.com', NO_STATE, factsOf(shuffled), NOW)).toEqual(expected);
    }), { numRuns: 50, seed: 1 });
  });
});
