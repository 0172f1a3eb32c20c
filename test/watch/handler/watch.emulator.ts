import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateReceiptRuleCommand, CreateReceiptRuleSetCommand, DeleteIdentityCommand, SESClient, SetActiveReceiptRuleSetCommand,
  VerifyDomainIdentityCommand,
} from '@aws-sdk/client-ses';
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as esbuild from 'esbuild';
import { WatchRig } from './watch-rig';
import { policyId } from '../../../src/protocol/mta-sts/sts-policy';
import { stateKey, WatchRequest } from '../../../src/watch/watch-contract';
import { describeOnEmulator } from '../../support/emulator';
import { FaultyProxy, noFault } from '../../support/faulty-proxy';
import { FunctionProcess } from '../../support/function-process';

const DOMAINS = ['one.example', 'two.example', 'three.example'];
const Bucket = 'policies';
const REPORTS = 'reports';
const isEvent = (method: string, url: string, body: string) => method === 'POST' && url === '/' && body.includes('"Entries"');
const MAILBOX_DOMAIN = 'tlsrpt.example.net';
const DAY = 24 * 60 * 60 * 1000;

jest.setTimeout(60_000);

describeOnEmulator('the watch', (emulator) => {
  let directory: string;
  let rig: WatchRig;
  let proxy: FaultyProxy;
  let s3: S3Client;
  let ses: SESClient;
  let sqs: SQSClient;
  let QueueUrl: string;
  let code: string;
  let env: { [name: string]: string };
  let running: FunctionProcess[];

  beforeAll(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'watch-'));
    code = path.join(directory, 'index.js');
    await esbuild.build({
      entryPoints: [path.join(__dirname, 'watch-on-rig.ts')],
      outfile: code,
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
    });
    rig = await WatchRig.start(DOMAINS);
    proxy = new FaultyProxy(emulator().client.endpoint);
    const AWS_ENDPOINT_URL = await proxy.start();
    s3 = new S3Client({ ...emulator().client, forcePathStyle: true });
    [ses, sqs] = [new SESClient(emulator().client), new SQSClient(emulator().client)];
    for (const bucket of [Bucket, REPORTS]) await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    for (const RuleSetName of ['ours', 'foreign']) await ses.send(new CreateReceiptRuleSetCommand({ RuleSetName }));
    await ses.send(new CreateReceiptRuleCommand({ RuleSetName: 'ours', Rule: { Name: 'reports', Enabled: true } }));

    QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'events' }))).QueueUrl!;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const bus = new EventBridgeClient(emulator().client);
    await bus.send(new PutRuleCommand({ Name: 'all', EventPattern: JSON.stringify({ 'source': ['cdk-mta-sts'], 'detail-type': ['MTA-STS Watch State Changed'] }) }));
    await bus.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: '1', Arn: Attributes!.QueueArn! }] }));
    env = { ...emulator().env, AWS_ENDPOINT_URL, STATE_BUCKET: Bucket, EVENT_BUS: 'default', RIG: JSON.stringify(rig.check), CONFIRM_MILLISECONDS: '300' };
  }, 60_000);
  afterAll(() => {
    rig?.stop();
    proxy?.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    running = [];
    rig.fix();
    proxy.fault = noFault;
    await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: 'ours' }));
    await ses.send(new VerifyDomainIdentityCommand({ Domain: MAILBOX_DOMAIN }));
    for (const bucket of [Bucket, REPORTS]) for (const Key of await keysIn(bucket)) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    await published();
  });
  afterEach(() => running.forEach((one) => one.kill()));

  const process = (more: { [name: string]: string } = {}) => {
    const one = new FunctionProcess({ ...env, ...more }, code);
    running.push(one);
    return one;
  };
  const receipt = { bucket: REPORTS, ruleSet: 'ours', rule: 'reports' };
  const request = (domains = DOMAINS, more: object = {}): WatchRequest => ({ groups: [{ domains, mailbox: `tlsrpt@${MAILBOX_DOMAIN}`, receipt, ...more }], maxReportAgeDays: 7 });

  /** Returns the events since the last call. */
  async function published(): Promise<any[]> {
    const events: any[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return events;
      for (const { Body, ReceiptHandle } of Messages) {
        events.push(JSON.parse(Body!).detail);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }
  async function keysIn(bucket: string): Promise<string[]> {
    return (await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents?.map(({ Key }) => Key!) ?? [];
  }
  async function stateOf(domain: string): Promise<any> {
    return JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket, Key: stateKey(domain) }))).Body!.transformToString());
  }
  async function storeState(domain: string, state: object): Promise<void> {
    await s3.send(new PutObjectCommand({ Bucket, Key: stateKey(domain), Body: JSON.stringify({ schemaVersion: 1, failures: {}, ...state }) }));
  }
  const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString();
  const report = (domain: string, day: string) => s3.send(new PutObjectCommand({ Bucket: REPORTS, Key: `reports/domain=${domain}/day=${day}/1.json.gz`, Body: '' }));
  const uncover = (domain: string) => rig.publish(domain, domain, 'MX', `10 mx1.${domain}`, `20 mx2.${domain}`, `30 mx3.${domain}`);

  /** SES answers so of the mailbox's domain, where moto says that each domain it knows is verified (API reference, IdentityVerificationAttributes). */
  const identityIs = (verification: string, dkim: string) => {
    proxy.fault = (method, url, body) => {
      const [, action] = (method === 'POST' && url === '/' && /Action=(GetIdentityVerificationAttributes|GetIdentityDkimAttributes)&/.exec(body)) || [];
      if (!action) return undefined;
      const [map, entry] = action === 'GetIdentityDkimAttributes'
        ? ['DkimAttributes', `<DkimEnabled>true</DkimEnabled><DkimVerificationStatus>${dkim}</DkimVerificationStatus>`]
        : ['VerificationAttributes', `<VerificationStatus>${verification}</VerificationStatus>`];
      return {
        status: 200,
        body: `<${action}Response><${action}Result><${map}><entry><key>${MAILBOX_DOMAIN}</key><value>${entry}</value></entry></${map}></${action}Result></${action}Response>`,
      };
    };
  };

  /** The policy is put, and the record does not follow. */
  function publishAlone(at: Date): void {
    const { answer } = rig.domain('one.example');
    answer.body = answer.body.replace('2419200', '2419201');
    answer.headers = { ...answer.headers, 'x-amz-meta-policy-id': policyId(answer.body), 'Last-Modified': at.toUTCString() };
  }

  test('the watch does not take a deployment in progress for a fault, until the record had time to follow', async () => {
    publishAlone(new Date(Date.now() - 60_000));
    const watch = process();
    expect(await watch.invoke(request(['one.example']))).toEqual({ domains: 1, changed: [] });
    expect(watch.latest['one.example']).toMatchObject({ PolicyFailures: 0 });
    publishAlone(new Date(Date.now() - 31 * 60_000));
    expect(await watch.invoke(request(['one.example']))).toEqual({ domains: 1, changed: ['one.example'] });
  });

  test('the watch publishes nothing about domains that have everything right, and measures each', async () => {
    await report('one.example', daysAgo(2).slice(0, 10));
    await storeState('one.example', { since: daysAgo(30) });
    const watch = process();
    expect(await watch.invoke(request())).toEqual({ domains: 3, changed: [] });
    expect(await published()).toEqual([]);
    expect(watch.latest['one.example']).toEqual({
      PolicyFailures: 0, UncoveredMailExchangers: 0, CertificateDaysLeft: 90, ReportFailures: 0, ReportAgeDays: 2,
    });
    expect(watch.latest['two.example']).toEqual({
      PolicyFailures: 0, UncoveredMailExchangers: 0, CertificateDaysLeft: 90, ReportFailures: 0, ReportAgeDays: 0,
    });
    const ofHost = { DomainsFailing: 0, UncoveredMailExchangers: 0, CertificateDaysLeft: 90, ReportFailures: 0, DomainsSilent: 0 };
    expect(watch.latest[Bucket]).toEqual(ofHost);
    expect([...watch.billed].sort()).toEqual(Object.keys(watch.latest[Bucket]).map((name) => `${name} ${Bucket}`).sort());
    expect(await stateOf('two.example')).toEqual({ schemaVersion: 1, since: expect.stringMatching(/^\d{4}-.*Z$/), failures: {} });
  });

  test('the watch publishes a fault once, and its end once', async () => {
    const watch = process();
    uncover('two.example');
    expect(await watch.invoke(request())).toEqual({ domains: 3, changed: ['two.example'] });
    expect(await watch.invoke(request())).toEqual({ domains: 3, changed: [] });
    const [fault, ...more] = await published();
    expect(more).toEqual([]);
    expect(fault).toMatchObject({
      schemaVersion: 1,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      domain: 'two.example',
      verdict: 'fail',
      previousVerdict: 'pass',
      failing: ['MX_NOT_COVERED'],
      warning: [],
      cleared: [],
      tests: [{ code: 'MX_NOT_COVERED', verdict: 'fail', message: expect.stringContaining('mx3.two.example'), fix: expect.any(String) }],
      bucket: Bucket,
      key: 'watch/two.example.json',
    });
    expect(watch.latest['two.example']).toMatchObject({ UncoveredMailExchangers: 1, PolicyFailures: 0 });
    expect(watch.latest[Bucket]).toMatchObject({ UncoveredMailExchangers: 1, DomainsFailing: 0 });
    expect([...watch.billed].filter((metric) => metric.endsWith('.example')).sort()).toEqual(
      ['CertificateDaysLeft', 'PolicyFailures', 'ReportAgeDays', 'ReportFailures', 'UncoveredMailExchangers'].map((name) => `${name} two.example`),
    );

    rig.fix();
    expect(await watch.invoke(request())).toEqual({ domains: 3, changed: ['two.example'] });
    expect(await watch.invoke(request())).toEqual({ domains: 3, changed: [] });
    expect(await published()).toEqual([expect.objectContaining({ domain: 'two.example', verdict: 'pass', previousVerdict: 'fail', failing: [], cleared: ['MX_NOT_COVERED'], tests: [] })]);
    expect(watch.latest['two.example']).toMatchObject({ UncoveredMailExchangers: 0 });
  });

  test.each<[what: string, breakIt: () => void, codes: string[], metrics: object]>([
    ['no record', () => rig.publish('one.example', '_mta-sts.one.example', 'TXT'), ['STS_RECORD_MISSING'], { PolicyFailures: 1, CertificateDaysLeft: 90 }],
    ['no policy', () => { rig.domain('one.example').answer.status = 404; }, ['POLICY_STATUS'], { PolicyFailures: 1, CertificateDaysLeft: 90 }],
    ['a redirect', () => { rig.domain('one.example').answer.status = 301; }, ['POLICY_REDIRECT'], { PolicyFailures: 1 }],
    ['a coded body', () => { rig.domain('one.example').answer.headers = { 'Content-Type': 'text/plain', 'Content-Encoding': 'br' }; }, ['POLICY_CODED'], { PolicyFailures: 1 }],
    ['another media type', () => { rig.domain('one.example').answer.headers = { 'Content-Type': 'text/html' }; }, ['POLICY_MEDIA_TYPE'], { PolicyFailures: 1 }],
    ['an id of another policy', () => publishAlone(new Date(Date.now() - 31 * 60_000)), ['ID_NOT_OF_POLICY'], { PolicyFailures: 1 }],
    ['no policy host', () => { rig.publish('one.example', 'mta-sts.one.example', 'A'); rig.publish('one.example', 'mta-sts.one.example', 'AAAA'); }, ['POLICY_HOST_NO_ADDRESS'], { PolicyFailures: 1, CertificateDaysLeft: 0 }],
    ['reports sent elsewhere', () => rig.publish('one.example', '_smtp._tls.one.example', 'TXT', '"v=TLSRPTv1; rua=mailto:a@other.example;"'), ['REPORTS_SENT_ELSEWHERE'], { PolicyFailures: 0, ReportFailures: 1 }],
  ])('the watch publishes %s, and nothing else', async (_, breakIt, codes, metrics) => {
    breakIt();
    const watch = process();
    expect(await watch.invoke(request())).toMatchObject({ changed: ['one.example'] });
    expect(await published()).toEqual([expect.objectContaining({ domain: 'one.example', verdict: 'fail', failing: codes })]);
    expect(watch.latest['one.example']).toMatchObject(metrics);
  });

  test('the watch finds the mailbox in a record that others change too', async () => {
    rig.publish('one.example', '_smtp._tls.one.example', 'TXT', '"v=TLSRPTv1; rua=https://other.example/v1,MAILTO:tls%72pt@TLSRPT.example.net"');
    expect(await process().invoke(request())).toEqual({ domains: 3, changed: [] });
  });

  test('the watch publishes that another rule set is active, and that the rule is missing', async () => {
    const watch = process();
    await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: 'foreign' }));
    expect(await watch.invoke(request(['one.example']))).toMatchObject({ changed: ['one.example'] });
    expect(await published()).toEqual([expect.objectContaining({ failing: ['REPORTS_RULE_SET_INACTIVE'], tests: [expect.objectContaining({ message: 'the active receipt rule set is foreign, not ours' })] })]);
    expect(watch.latest['one.example']).toMatchObject({ ReportFailures: 1, PolicyFailures: 0 });

    await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: 'ours' }));
    expect(await watch.invoke(request(['one.example'], { receipt: { ...receipt, rule: 'another' } }))).toMatchObject({ changed: ['one.example'] });
    expect(await published()).toEqual([expect.objectContaining({ failing: ['REPORTS_RULE_MISSING'], cleared: ['REPORTS_RULE_SET_INACTIVE'] })]);

    await watch.invoke(request(['one.example']));
    expect(await published()).toEqual([expect.objectContaining({ failing: [], cleared: ['REPORTS_RULE_MISSING'] })]);
    await ses.send(new SetActiveReceiptRuleSetCommand({}));
    await watch.invoke(request(['one.example']));
    expect(await published()).toEqual([expect.objectContaining({ failing: ['REPORTS_RULE_SET_INACTIVE'], tests: [expect.objectContaining({ message: 'the active receipt rule set is none, not ours' })] })]);
  });

  test.each<[verification: string, dkim: string, fails: string[], warns: string[], metric: number]>([
    ['Failed', 'Failed', ['REPORTS_IDENTITY_UNVERIFIED'], [], 1],
    ['NotStarted', 'NotStarted', ['REPORTS_IDENTITY_UNVERIFIED'], [], 1],
    ['TemporaryFailure', 'TemporaryFailure', [], ['REPORTS_IDENTITY_UNVERIFIED'], 0],
    ['Pending', 'Pending', [], ['REPORTS_IDENTITY_UNVERIFIED'], 0],
    ['Success', 'TemporaryFailure', [], ['REPORTS_IDENTITY_DKIM'], 0],
  ])("the watch publishes that SES says %s of the mailbox's domain and %s of its records, and the end of it", async (verification, dkim, failing, warning, ReportFailures) => {
    await storeState('one.example', { since: daysAgo(2) });
    await report('one.example', daysAgo(1).slice(0, 10));
    const watch = process();
    identityIs(verification, dkim);
    expect(await watch.invoke(request(['one.example']))).toMatchObject({ changed: ['one.example'] });
    const tests = [expect.objectContaining({ message: expect.stringContaining(MAILBOX_DOMAIN) })];
    expect(await published()).toEqual([expect.objectContaining({ failing, warning, tests })]);
    expect(watch.latest['one.example']).toMatchObject({ ReportFailures, PolicyFailures: 0 });

    identityIs('Success', 'Success');
    await watch.invoke(request(['one.example']));
    expect(await published()).toEqual([expect.objectContaining({ verdict: 'pass', cleared: [...failing, ...warning] })]);
  });

  test("the watch publishes that the identity of the mailbox's domain is missing", async () => {
    await ses.send(new DeleteIdentityCommand({ Identity: MAILBOX_DOMAIN }));
    await process().invoke(request(['one.example']));
    expect(await published()).toEqual([expect.objectContaining({ failing: ['REPORTS_IDENTITY_UNVERIFIED'] })]);
  });

  test('the watch publishes nothing about a new domain that SES has not verified yet', async () => {
    identityIs('Pending', 'Pending');
    expect(await process().invoke(request(['one.example']))).toEqual({ domains: 1, changed: [] });
  });

  test('the watch asks SES once a run, and not at all without a receiver', async () => {
    const asked: string[] = [];
    proxy.fault = (method, url, body) => {
      if (method === 'POST' && url === '/') asked.push(/Action=(\w+)/.exec(body)?.[1] ?? body);
      return undefined;
    };
    await process().invoke(request());
    expect(asked.sort()).toEqual(['DescribeActiveReceiptRuleSet', 'GetIdentityDkimAttributes', 'GetIdentityVerificationAttributes']);
    asked.length = 0;
    const watch = process();
    expect(await watch.invoke({ groups: [{ domains: DOMAINS }], maxReportAgeDays: 7 })).toEqual({ domains: 3, changed: [] });
    expect(asked).toEqual([]);
    expect(watch.latest['one.example']).toEqual({ PolicyFailures: 0, UncoveredMailExchangers: 0, CertificateDaysLeft: 90 });
  });

  test('the watch warns of missing reports, whatever days the stored ones claim', async () => {
    await storeState('one.example', { since: daysAgo(30) });
    for (const day of [daysAgo(400).slice(0, 10), daysAgo(8).slice(0, 10), daysAgo(-20).slice(0, 10), '9999-12-31', 'unknown']) await report('one.example', day);
    await report('other.example', daysAgo(1).slice(0, 10));
    const watch = process();
    expect(await watch.invoke(request(['one.example']))).toMatchObject({ changed: ['one.example'] });
    expect(await published()).toEqual([expect.objectContaining({ verdict: 'warn', failing: [], warning: ['REPORTS_SILENT'] })]);
    expect(watch.latest['one.example']).toMatchObject({ ReportAgeDays: 8, ReportFailures: 0 });

    await report('one.example', daysAgo(1).slice(0, 10));
    await watch.invoke(request(['one.example']));
    expect(await published()).toEqual([expect.objectContaining({ verdict: 'pass', cleared: ['REPORTS_SILENT'] })]);
  });

  test('the watch counts a domain without any report as silent since it is watched', async () => {
    await storeState('one.example', { since: daysAgo(9) });
    const watch = process();
    expect(await watch.invoke(request(['one.example', 'two.example']))).toMatchObject({ changed: ['one.example'] });
    expect(watch.latest['one.example']).toMatchObject({ ReportAgeDays: 9 });
    expect(watch.latest['two.example']).toMatchObject({ ReportAgeDays: 0 });
  });

  test('the watch neither publishes nor measures what the second check does not see', async () => {
    let first: number | undefined;
    rig.fault = () => {
      first ??= Date.now();
      return Date.now() - first < 1000 ? 'SERVFAIL' : undefined;
    };
    const watch = process({ CONFIRM_MILLISECONDS: '2000' });
    expect(await watch.invoke(request(['one.example']))).toEqual({ domains: 1, changed: [] });
    expect(first).toBeDefined();
    expect(rig.domain('one.example').fetches).toBe(1);
    expect(await published()).toEqual([]);
    expect(watch.latest['one.example']).toMatchObject({ PolicyFailures: 0, CertificateDaysLeft: 90 });
  });

  test('the watch keeps known failures of checks that it can not run', async () => {
    const watch = process();
    uncover('one.example');
    await watch.invoke(request(['one.example']));
    rig.fault = (_, type) => (type === 'MX' ? 'SERVFAIL' : undefined);
    await watch.invoke(request(['one.example']));
    expect((await published()).map(({ failing, cleared }) => [failing, cleared])).toEqual([[['MX_NOT_COVERED'], []], [['MX_LOOKUP', 'MX_NOT_COVERED'], []]]);
    expect(watch.latest['one.example']).toMatchObject({ UncoveredMailExchangers: 1 });
  });

  test.each<[what: string, leave: () => void, warning: string, cleared: string[]]>([
    ['mode none', () => {
      const body = 'version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n';
      rig.domain('one.example').answer.body = body;
      rig.publish('one.example', '_mta-sts.one.example', 'TXT', `"v=STSv1; id=${policyId(body)};"`);
    }, 'POLICY_MODE_NONE', ['MX_NOT_COVERED', 'MX_PATTERN_UNUSED']],
    ['a null MX', () => rig.publish('one.example', 'one.example', 'MX', '0 .'), 'MX_NULL', ['MX_HOST_NO_ADDRESS', 'MX_NOT_COVERED', 'MX_PATTERN_UNUSED']],
  ])('the watch drops failures of hosts that are not covered under %s, which needs no coverage', async (_, leave, warning, cleared) => {
    const watch = process();
    rig.publish('one.example', 'one.example', 'MX', '10 mx1.one.example', '30 mx9.one.example');
    await watch.invoke(request(['one.example']));
    expect(await published()).toEqual([expect.objectContaining({ failing: ['MX_HOST_NO_ADDRESS', 'MX_NOT_COVERED'], warning: ['MX_PATTERN_UNUSED'] })]);
    leave();
    await watch.invoke(request(['one.example']));
    expect(await published()).toEqual([expect.objectContaining({ warning: [warning], cleared: expect.arrayContaining(cleared) })]);
    expect(watch.latest['one.example']).toMatchObject({ UncoveredMailExchangers: 0 });
  });

  test('the watch drops failures of a receiver that moved to another stack', async () => {
    const watch = process();
    await ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: 'foreign' }));
    await watch.invoke(request(['one.example']));
    await watch.invoke(request(['one.example'], { receipt: undefined }));
    expect((await published()).map(({ failing, cleared }) => [failing, cleared])).toEqual([[['REPORTS_RULE_SET_INACTIVE'], []], [[], ['REPORTS_RULE_SET_INACTIVE']]]);
    expect(watch.latest['one.example']).toMatchObject({ ReportFailures: 0 });
  });

  test('the watch publishes a change again after a crash between event and state', async () => {
    uncover('one.example');
    const crashing = process();
    // The bus has the event, and the function ends before it gets the answer.
    proxy.fault = (...call) => (isEvent(...call) ? { after: () => crashing.kill() } : undefined);
    await expect(crashing.invoke(request(['one.example']))).rejects.toThrow('the function ended');
    proxy.fault = noFault;
    const [first, ...more] = await published();
    expect(more).toEqual([]);
    const { unpublished, failures } = await stateOf('one.example');
    expect(failures).toEqual({ MX_NOT_COVERED: 'fail' });
    expect(unpublished).toMatchObject({ id: first.id });

    // So soon the other run may still publish it.
    expect(await process().invoke(request(['one.example']))).toEqual({ domains: 1, changed: [] });
    expect(await published()).toEqual([]);
    // Later it can not.
    await storeState('one.example', { since: daysAgo(1), failures, unpublished: { ...unpublished, at: new Date(Date.now() - 31_000).toISOString() } });
    await process().invoke(request(['one.example']));
    await process().invoke(request(['one.example']));
    const again = await published();
    expect(again.map(({ id, failing }) => [id, failing])).toEqual([[first.id, ['MX_NOT_COVERED']]]);
    expect((await stateOf('one.example')).unpublished).toBeUndefined();
  });

  test('the watch publishes later what the bus rejects, and logs it', async () => {
    uncover('one.example');
    proxy.fault = (...call) => (isEvent(...call) ? { status: 500 } : undefined);
    await expect(process().invoke(request(['one.example', 'two.example']))).rejects.toThrow(/^Error: 1 of 2 domains could not be watched: one\.example \(/);
    expect(await published()).toEqual([]);
    proxy.fault = noFault;
    const { unpublished, failures } = await stateOf('one.example');
    await storeState('one.example', { since: daysAgo(1), failures, unpublished: { ...unpublished, at: daysAgo(1) } });
    await process().invoke(request(['one.example', 'two.example']));
    expect(await published()).toEqual([expect.objectContaining({ id: unpublished.id })]);
  });

  test('the watch publishes a change once, even if two runs see it at the same time', async () => {
    for (const domain of DOMAINS) uncover(domain);
    const runs = await Promise.all([process(), process(), process()].map((one) => one.invoke(request())));
    expect(runs.flatMap(({ changed }) => changed).sort()).toEqual([...DOMAINS].sort());
    expect((await published()).map(({ domain }) => domain).sort()).toEqual([...DOMAINS].sort());
  });

  test('the watch does not restore a state that was deleted with its domain', async () => {
    const watch = process({ CONFIRM_MILLISECONDS: '1500' });
    await watch.invoke(request(['one.example']));
    uncover('one.example');
    let deleted: Promise<unknown> | undefined;
    rig.fault = () => {
      deleted ??= s3.send(new DeleteObjectCommand({ Bucket, Key: stateKey('one.example') }));
      return undefined;
    };
    expect(await watch.invoke(request(['one.example']))).toEqual({ domains: 1, changed: [] });
    await deleted;
    expect(deleted).toBeDefined();
    expect(await keysIn(Bucket)).toEqual([]);
    expect(await published()).toEqual([]);
  });

  test('the watch checks all domains, even if one can not be checked', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: stateKey('one.example'), Body: '{"schemaVersion":2}' }));
    rig.domain('two.example').answer.status = 503;
    const watch = process();
    await expect(watch.invoke(request())).rejects.toThrow('1 of 3 domains could not be watched: one.example (watch/one.example.json is of version 2, not 1)');
    expect(await published()).toEqual([expect.objectContaining({ domain: 'two.example', failing: ['POLICY_STATUS'] })]);
    expect(watch.latest['one.example']).toBeUndefined();
    expect(watch.latest['two.example']).toMatchObject({ PolicyFailures: 1 });
    expect(watch.latest['three.example']).toMatchObject({ PolicyFailures: 0 });
    // One domain is not known: what is wrong counts, and nothing is said to be right.
    expect([...watch.billed].filter((metric) => metric.endsWith(` ${Bucket}`))).toEqual([`DomainsFailing ${Bucket}`]);
  });

  test('the watch measures a domain for whose metrics the app asks, and warns of no silence that a domain may have', async () => {
    for (const domain of DOMAINS) await storeState(domain, { since: daysAgo(30) });
    const groups = [
      ...request(['one.example'], { domainMetrics: true, maxReportAgeDays: 2147483647 }).groups,
      ...request(['two.example'], { maxReportAgeDays: 40 }).groups,
      ...request(['three.example']).groups,
    ];
    const watch = process();
    expect(await watch.invoke({ groups, maxReportAgeDays: 7 })).toEqual({ domains: 3, changed: ['three.example'] });
    expect(watch.latest[Bucket]).toMatchObject({ DomainsSilent: 1, DomainsFailing: 0 });
    expect(watch.billed.has('ReportAgeDays one.example')).toBe(true);
    expect(watch.billed.has('ReportAgeDays two.example')).toBe(false);
  });

  test('the watch checks policies even if AWS does not answer about reports, and logs it', async () => {
    proxy.fault = (method, url) => (method === 'GET' && url.includes(`/${REPORTS}`) ? { status: 403 } : undefined);
    uncover('one.example');
    const watch = process();
    await expect(watch.invoke(request(['one.example']))).rejects.toThrow('1 of 1 domains could not be watched: one.example (on purpose)');
    expect(await published()).toEqual([expect.objectContaining({ failing: ['MX_NOT_COVERED'] })]);
    expect(watch.latest['one.example']).toEqual({ PolicyFailures: 0, UncoveredMailExchangers: 1, CertificateDaysLeft: 90, ReportFailures: 0 });
  });

  test('the watch reports and counts what it could not check in time', async () => {
    const watch = process();
    await expect(watch.invoke(request(), 60_000)).rejects.toThrow(/^Error: 3 of 3 domains could not be watched: .*two\.example \(it was not checked: time ran out\)/);
    expect(watch.latest).toEqual({ [Bucket]: { DomainsNotChecked: 3 } });
  });

  test('the watch finishes eighty domains even if no name server answers for one of them', async () => {
    const domains = Array.from({ length: 80 }, (_, index) => `domain-${index}.example`);
    const many = await WatchRig.start(domains);
    many.fault = (name) => (/domain-7\.example$/.test(name) ? 'silence' : undefined);
    const watch = process({ RIG: JSON.stringify(many.check) });
    try {
      const begin = Date.now();
      expect(await watch.invoke(request(domains), 300_000)).toEqual({ domains: 80, changed: ['domain-7.example'] });
      console.info(`eighty domains took ${((Date.now() - begin) / 1000).toFixed(1)} s`);
      expect(Date.now() - begin).toBeLessThan(40_000);
    } finally {
      many.stop();
    }
    expect(await published()).toEqual([expect.objectContaining({
      domain: 'domain-7.example', failing: ['MX_LOOKUP', 'POLICY_HOST_LOOKUP', 'STS_RECORD_LOOKUP'], warning: ['TLSRPT_RECORD_LOOKUP'],
    })]);
    expect(Object.keys(watch.latest).sort()).toEqual([...domains, Bucket].sort());
    expect(watch.latest[Bucket]).toMatchObject({ DomainsFailing: 1, UncoveredMailExchangers: 0, CertificateDaysLeft: 0 });
    expect(watch.billed.size).toBe(5 + 5);
    expect(Object.values(watch.latest).filter(({ PolicyFailures }) => PolicyFailures > 0)).toEqual([
      { DomainsFailing: 1, PolicyFailures: 2, UncoveredMailExchangers: 0, CertificateDaysLeft: 0, ReportFailures: 0, ReportAgeDays: 0 },
    ]);
  });
});
