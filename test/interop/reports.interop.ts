import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Outcomes } from './outcomes';
import { DOMAIN, Exchangers, MX, Scene } from './scene';
import { requireNamespaces, stage } from './stage';
import { SPOOL, System } from './system';
import { eventually } from './waiting';
import { parseLine } from '../../src/protocol/reports/report-line';
import { QUARANTINE_PREFIX, REPORTS_PREFIX } from '../../src/tls-rpt/ingestion-contract';
import { invoke } from '../support/lambda';
import { bytesOf, keysUnder } from '../support/object-store';

const REPORTER = path.join(__dirname, 'reporter.py');
/** Debian's, which has Debian's modules. */
const PYTHON = '/usr/bin/python3';
const SUBMITTER = 'sender.example.org';
const MAILBOX = 'tlsrpt@tlsrpt.example.com';

requireNamespaces();
const [own, ...others] = System.all();
const system = [own, ...others].find(({ reportsTls }) => reportsTls);
const NONE = "Postfix >= 3.10 is not here, and Debian 13's could not be got: no report of a real sender is taken in";
if (!system && process.env.CI === 'true') throw new Error(NONE);
if (!system) console.warn(`SKIPPED: ${NONE}`);

(system ? describe : describe.skip)(`What Postfix ${system?.postfixVersion} counts`, () => {
  const outcomes = new Outcomes(`A report of what Postfix ${system?.postfixVersion} counted. The counts are Postfix's, `
    + "the report is written by test/interop/reporter.py with Python's email package and signed with dkimpy, the mail goes out through Postfix");
  let scene: Scene;
  let datagrams = '';
  let stored: any;
  let raw: string;

  beforeAll(async () => {
    // Anyone who verifies the signature asks for its key.
    own.useNameServer();
    scene = await Scene.start(system!, 'smtp_tlsrpt_enable = yes\nsmtp_tlsrpt_socket_name = tlsrpt\n');
    const collector = spawn(PYTHON, [REPORTER, 'collect', system!.path(`${SPOOL}/tlsrpt`)], { stdio: ['ignore', 'pipe', 'inherit'] });
    collector.stdout.setEncoding('utf8').on('data', (data) => { datagrams += data; });
    await eventually('the collector is there', () => datagrams.startsWith('ready\n'));
  }, 120_000);

  afterAll(async () => {
    outcomes.print();
    await scene?.stop();
  }, 30_000);

  const signedReport = async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'der' },
    });
    fs.writeFileSync(stage('dkim.pem'), privateKey);
    const text = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`;
    const key = { name: `k1._domainkey.${SUBMITTER}`, type: 'TXT', values: [text.match(/.{1,250}/g)!.map((part) => `"${part}"`).join(' ')] };
    scene.domain.disguise = (records) => [...records, key];
    await scene.domain.updateDns();
    return own.run(PYTHON, [REPORTER, 'report', SUBMITTER, DOMAIN, stage('dkim.pem'), MAILBOX], { input: datagrams.replace('ready\n', '') });
  };

  /** The real handler, on the mails that have come. */
  const ingest = async () => {
    const { assembly, store, events, received } = scene.domain.rehearsal;
    const { id, properties } = assembly.functionOf(assembly.theOnly('AWS::Lambda::EventSourceMapping').properties.FunctionName);
    const env = assembly.resolve(assembly.functionOf({ Ref: id }).properties.Environment.Variables);
    const bucket = assembly.resolve(assembly.theOnly('AWS::SES::ReceiptRule').properties.Rule.Actions[0].S3Action.BucketName);
    const Records = received.splice(0).map((key) => ({ eventTime: '2026-05-13T01:00:00.000Z', s3: { object: { key } } }));
    raw = Buffer.from(await bytesOf(store.client, bucket, Records[0].s3.object.key)).toString('latin1');
    const message = { messageId: '1', body: JSON.stringify({ Records }) };
    const answer = await invoke(assembly.codeOf(properties), { Records: [message] }, { ...store.env, ...events.env, ...env });
    const reports = await keysUnder(store.client, bucket, REPORTS_PREFIX);
    const quarantined = await keysUnder(store.client, bucket, QUARANTINE_PREFIX);
    if (reports.length > 0) stored = parseLine(gunzipSync(await bytesOf(store.client, bucket, reports[0])).toString('utf8').split('\n')[0]);
    return `${reports.length} stored, ${quarantined.length} in quarantine, ${answer.batchItemFailures.length} failed`;
  };

  outcomes.case('Postfix counts five sessions', 'sent, deferred, deferred, deferred, deferred', async () => {
    await scene.only('right');
    await scene.domain.deploy({ Mode: 'enforce', Mx: [MX], MaxAge: '604800' });
    const results: string[] = [];
    for (const [index, what] of (['right', 'wrongName', 'wrongName', 'expired', 'stripped'] satisfies Array<keyof Exchangers>).entries()) {
      await scene.only(what);
      results.push((await scene.postfix.send(`user${index}@${DOMAIN}`)).split(/[: ]/)[0]);
    }
    await eventually('five datagrams', () => datagrams.split('\n').length === 7);
    return results.join(', ');
  });
  outcomes.case('the report is mailed by Postfix', 'sent over no TLS', async () =>
    (await scene.postfix.send(MAILBOX, await signedReport())).replace(/ to .*/, ''));
  outcomes.case('the handler takes the mail in', '1 stored, 0 in quarantine, 0 failed; 4 failed sessions in the event', async () => {
    const result = await ingest();
    const [{ detail }] = scene.domain.rehearsal.events.received;
    return `${result}; ${detail.failedSessions} failed sessions in the event`;
  });
  outcomes.case('its signature, as it came, to dkimverify', 'signature ok', async () =>
    // The first field is the verdict that Amazon SES puts on top.
    (await own.run('dkimverify', [], { input: raw.replace(/^.*\r?\n(?:[ \t].*\r?\n)*/, '') })).trim());
  outcomes.case('policy', `sts for ${DOMAIN} by Postfix at ${SUBMITTER}, signed by ${SUBMITTER}`, async () =>
    `${stored.policyType} for ${stored.policyDomain} by ${stored.organizationName}, signed by ${stored.dkimDomain}`);
  outcomes.case('policy string', `max_age: 604800, mode: enforce, mx: ${MX}, version: STSv1`, async () => [...stored.policyString].sort().join(', '));
  outcomes.case('sessions', '1 succeeded, 4 failed', async () => `${stored.successfulSessions} succeeded, ${stored.failedSessions} failed`);
  outcomes.case('failures', `certificate-host-mismatch: 2 at ${MX}, certificate-expired: 1 at ${MX}, starttls-not-supported: 1 at ${MX}`, async () =>
    stored.failures.map((failure: any) => `${failure.resultType}: ${failure.failedSessions} at ${failure.receivingMxHostname}`).join(', '));
  outcomes.case('the same mail again adds no report', '1 stored, 0 in quarantine, 0 failed', async () => {
    await scene.postfix.send(MAILBOX, await signedReport());
    return ingest();
  });
});
