import { RESULT_TYPES } from '../../../src/protocol/reports/report-counts';
import { EACH_FAILURE, eventOf, FLOODED_DOMAINS as DOMAINS, floodedFunction, mailWith, reportOn, SPAM } from '../../flood-mails';
import { FakeServices } from '../../support/fake-services';
import { FunctionProcess } from '../../support/function-process';
import { policyJson, reportJson, reportMail } from '../../support/mails';

let services: FakeServices;
let lambda: FunctionProcess;
beforeEach(async () => {
  services = new FakeServices();
  lambda = floodedFunction(await services.start());
});
afterEach(() => {
  lambda.kill();
  services.stop();
});

/** Delivers a mail, and gives what it cost. */
async function deliver(mail: Buffer, key = 'raw/1') {
  services.objects.set(key, mail);
  const before = { ...services.calls };
  expect(await lambda.invoke(eventOf(key))).toEqual({ batchItemFailures: [] });
  const calls = Object.fromEntries(Object.entries(services.calls).map(([call, count]) => [call, count - (before[call as keyof typeof before] ?? 0)]));
  return { calls, codes: services.keys('quarantine/').map((one) => one.split('/')[1]) };
}

test('a mail on eighty domains is refused, and costs one object and one metric', async () => {
  expect(await deliver(reportMail(reportOn(DOMAINS)))).toEqual({ calls: { GET: 1, PUT: 1 }, codes: ['TOO_MANY_DOMAINS'] });
  expect(services.keys('reports/')).toEqual([]);
  expect([...lambda.billed]).toEqual(['MailsQuarantined tlsrpt.example.com']);
  expect(lambda.logBytes).toBeLessThan(500);
});

test('a mail on five domains is accepted, with metrics of the mailbox alone, one line a domain and one call for all events', async () => {
  expect(await deliver(reportMail(reportOn(DOMAINS.slice(0, 5))))).toEqual({ calls: { GET: 1, PUT: 5, PutEvents: 1 }, codes: [] });
  expect(services.events.map(({ policyDomain }) => policyDomain)).toEqual(DOMAINS.slice(0, 5));
  const ofMailbox = [...RESULT_TYPES, 'other'].map((type) => `Failures-${type} tlsrpt.example.com`);
  expect([...lambda.billed].sort()).toEqual(['SessionsFailed tlsrpt.example.com', 'SessionsSuccessful tlsrpt.example.com', ...ofMailbox].sort());
  expect(lambda.metrics).toMatchObject({ 'SessionsFailed': 10, 'SessionsSuccessful': 200, 'Failures-tlsa-invalid': 5, 'Failures-other': 5 });
  expect(lambda.samples).toMatchObject({ SessionsFailed: 5 });
  expect(lambda.logBytes).toBeLessThan(5 * 2000);
});

test('a mail of reports on several domains counts them together', async () => {
  const reports = DOMAINS.slice(0, 6).map((domain) => reportOn([domain]));
  expect(await deliver(mailWith([...reports, reportOn([DOMAINS[0]], 'later')]))).toMatchObject({ calls: { PUT: 7 }, codes: ['TOO_MANY_DOMAINS'] });
  expect(services.keys('reports/').map((key) => key.split('/')[1]).sort()).toEqual(['domain0', 'domain0', 'domain1', 'domain2', 'domain3', 'domain4'].map((one) => `domain=${one}.example`));
});

test('of a mail with a hundred reports twenty are stored, with two calls for events and one line of metrics', async () => {
  const reports = Array.from({ length: 100 }, (_, index) => reportOn([DOMAINS[0]], `${index}`));
  expect(await deliver(mailWith(reports))).toEqual({ calls: { GET: 1, PUT: 21, PutEvents: 2 }, codes: ['TOO_MANY_REPORTS'] });
  // The calls run together, so either can arrive first.
  expect(services.events.map(({ reportId }) => Number(reportId)).sort((one, other) => one - other)).toEqual([...Array(20).keys()]);
  expect(lambda.samples).toMatchObject({ SessionsFailed: 20, MailsQuarantined: 1 });
  expect(lambda.logBytes).toBeLessThan(4000);
});

test('a report counts for all of its domains or for none', async () => {
  const reports = [reportOn(DOMAINS.slice(0, 4)), reportOn(DOMAINS.slice(3, 6), '2'), reportOn(DOMAINS.slice(3, 5), '3')];
  expect(await deliver(mailWith(reports))).toMatchObject({ codes: ['TOO_MANY_DOMAINS'] });
  expect(services.events.map(({ reportId, policyDomain }) => `${reportId} ${policyDomain}`)).toEqual([
    ...DOMAINS.slice(0, 4).map((domain) => `1 ${domain}`), `3 ${DOMAINS[3]}`, `3 ${DOMAINS[4]}`,
  ]);
});

test('a second copy of a report costs two calls and one metric of the mailbox, and so does a third copy of the mail', async () => {
  const mail = reportMail(reportOn([DOMAINS[0]]));
  await deliver(mail);
  const before = [...lambda.billed];
  expect(await deliver(mail, 'raw/2')).toMatchObject({ calls: { GET: 1, PUT: 1, HEAD: 1, PutEvents: 0 } });
  expect(await deliver(mail, 'raw/3')).toMatchObject({ calls: { GET: 1, PUT: 1, HEAD: 1, PutEvents: 0 } });
  expect([...lambda.billed].filter((metric) => !before.includes(metric))).toEqual(['ReportsDuplicate tlsrpt.example.com']);
});

test('an event that EventBridge rejects returns its mail to the queue alone', async () => {
  const keys = ['raw/1', 'raw/2', 'raw/3'];
  for (const key of keys) services.objects.set(key, reportMail(reportOn([DOMAINS[0]], key)));
  services.rejectedReport = 'raw/2';
  expect(await lambda.invoke(eventOf(...keys))).toEqual({ batchItemFailures: [{ itemIdentifier: 'raw/2' }] });
  services.rejectedReport = undefined;
  expect(await lambda.invoke(eventOf('raw/2'))).toEqual({ batchItemFailures: [] });
  expect(services.events.map(({ reportId }) => reportId).sort()).toEqual(keys);
});

test('each refused mail is one metric, whatever the reason', async () => {
  const refused = [SPAM, reportMail(undefined, { verdict: 'dkim=none;' }), reportMail(reportOn(['other.example'])), reportMail('{')];
  for (const [index, mail] of refused.entries()) await deliver(mail, `raw/${index}`);
  expect(new Set(services.keys('quarantine/').map((key) => key.split('/')[1])).size).toBe(4);
  expect([...lambda.billed]).toEqual(['MailsQuarantined tlsrpt.example.com']);
});

test('ten events with texts of the greatest length fit into a call', async () => {
  const text = '\u0001'.repeat(2000);
  const reports = Array.from({ length: 10 }, (_, index) => ({
    ...reportJson({ 'organization-name': text, 'report-id': `${index}${text}`, 'contact-info': text }),
    policies: Array.from({ length: 20 }, () => policyJson({ 'summary': { 'total-failure-session-count': text }, 'failure-details': EACH_FAILURE }, { 'policy-domain': DOMAINS[0] })),
  }));
  expect(await deliver(mailWith(reports))).toMatchObject({ calls: { PutEvents: 1 }, codes: [] });
  // EventBridge takes 256 KB ("PutEvents" in its API reference), with some for what is around each detail.
  expect(services.events.reduce((sum, detail) => sum + Buffer.byteLength(JSON.stringify(detail)) + 300, 0)).toBeLessThan(256 * 1024);
});
