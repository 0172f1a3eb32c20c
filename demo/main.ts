import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DemoNotification } from './notification';
import { DemoPage } from './page';
import { Rehearsal, rehearse } from './rehearsal';
import { embeddedReport, ReportFile, readReportFiles } from './report-files';
import { findMailbox, sendReport } from './reporter';
import { decide, discoverPolicy } from './sender';
import { parseLine } from '../src/protocol/reports/report-line';
import { QUARANTINE_PREFIX, REPORTS_PREFIX } from '../src/tls-rpt/ingestion-contract';
import { invoke } from '../test/support/lambda';
import { bytesOf, keysUnder } from '../test/support/object-store';

const DEFAULT_DOMAIN = 'example.com';
const LIMIT_SECONDS = 120;
const page = new DemoPage();

/** Control characters, which a report's text could use on the reader's terminal, are shown and not obeyed. */
// eslint-disable-next-line no-control-regex
const shown = (text: unknown) => String(text).replace(/[\x00-\x1f\x7f-\x9f]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
const line = (text: string) => console.log(`  ${text}`);
const heading = (text: string) => console.log(`\n${text}`);

async function main(files: string[]): Promise<void> {
  const reports = await readReportFiles(files.map((file) => path.resolve(process.env.INIT_CWD ?? process.cwd(), file)));
  const domains = [...new Set(reports.map(({ domain }) => domain ?? DEFAULT_DOMAIN))];
  if (domains.length === 0) await inTemporaryDirectory((directory) => demonstrate(DEFAULT_DOMAIN, [embeddedReport(DEFAULT_DOMAIN)], directory));
  for (const domain of domains) {
    const itsReports = reports.filter((report) => (report.domain ?? DEFAULT_DOMAIN) === domain);
    await inTemporaryDirectory((directory) => demonstrate(domain, itsReports, directory));
  }
  heading('What the reports say, as a page for a browser');
  line(page.write());
}

async function demonstrate(domain: string, reports: ReportFile[], directory: string): Promise<void> {
  heading(`MTA-STS and TLS reporting for ${domain}: examples/minimal, rehearsed on loopback`);
  const rehearsal = await rehearse(domain, directory);
  try {
    heading('Records in the zone');
    for (const { name, type, values } of rehearsal.records) line(`${name} ${type} ${values.join(' ')}`);
    await actAsSender(domain, rehearsal);
    await forgetMailExchanger(domain, rehearsal);
    await actAsReporter(domain, reports, rehearsal);
  } finally {
    await rehearsal.stop();
  }
}

async function actAsSender(domain: string, { resolver, policyHostPort, ca }: Rehearsal): Promise<void> {
  const { id, text, policy } = await discoverPolicy(resolver, domain, policyHostPort, ca);
  heading(`A sender finds the id ${id} and fetches the policy over verified HTTPS`);
  text.trimEnd().split('\r\n').forEach(line);
  heading(`It wants to deliver to an MX of ${domain}`);
  const hosts = [...policy.mx.map((mx) => mx.replace(/^\*/, 'any')), 'mx.attacker.example'];
  for (const host of hosts) line(`${host}: ${decide(policy, host)}`);
}

async function forgetMailExchanger(domain: string, { publish }: Rehearsal): Promise<void> {
  heading(`A deployment of mode enforce that names mx1.${domain} only is refused`);
  const { Status, Reason } = await publish('Update', { Mode: 'enforce', Mx: [`mx1.${domain}`] });
  if (Status !== 'FAILED') throw new Error('it was not');
  line(Reason.replace(/ \(log stream .*/, ''));
}

async function actAsReporter(domain: string, reports: ReportFile[], rehearsal: Rehearsal): Promise<void> {
  const { address, mx } = await findMailbox(rehearsal.resolver, domain);
  heading(`A reporter mails to ${address}, by way of ${mx}`);
  line('(Amazon SES verifies DKIM signatures; here a signature counts as passed if there is one)');
  const notification = new DemoNotification(domain);
  for (const { name, mail } of reports) {
    await sendReport(mail, address, rehearsal.mailPort);
    heading(`${path.basename(shown(name))}`);
    await ingest(rehearsal, notification);
  }
  heading(`What MailNotifications would send to the owner of ${domain}`);
  (notification.mail ?? ['nothing: no report has a failure']).forEach(line);
}

/** Runs the real handler on the mail just received and prints what it stored. */
async function ingest({ assembly, store, events, received }: Rehearsal, notification: DemoNotification): Promise<void> {
  const { id, properties } = assembly.functionOf(assembly.theOnly('AWS::Lambda::EventSourceMapping').properties.FunctionName);
  const env = assembly.resolve(assembly.functionOf({ Ref: id }).properties.Environment.Variables);
  const bucket = assembly.resolve(assembly.theOnly('AWS::SES::ReceiptRule').properties.Rule.Actions[0].S3Action.BucketName);
  const stored = async () => [...await keysUnder(store.client, bucket, REPORTS_PREFIX), ...await keysUnder(store.client, bucket, QUARANTINE_PREFIX)];
  const before = await stored();

  const Records = received.splice(0).map((key) => ({ eventTime: new Date().toISOString(), s3: { object: { key } } }));
  const answer = await invoke(assembly.codeOf(properties), { Records: [{ messageId: '1', body: JSON.stringify({ Records }) }] }, { ...store.env, ...events.env, ...env });
  if (answer.batchItemFailures.length > 0) throw new Error('the ingestion could neither read nor refuse the mail');

  const added = (await stored()).filter((key) => !before.includes(key));
  if (added.length === 0) line('a report that was counted before: nothing new is stored');
  for (const key of added) {
    const bytes = Buffer.from(await bytesOf(store.client, bucket, key));
    if (key.startsWith(QUARANTINE_PREFIX)) showRefused(JSON.parse(bytes.toString('utf8')), key);
    else showReport(gunzipSync(bytes).toString('utf8').trim().split('\n').map((json) => parseLine(json)), key, notification);
  }
  for (const { detailType, detail } of events.received.splice(0)) {
    line(`event '${detailType}' for ${shown(detail.policyDomain)}: ${detail.successfulSessions} sessions succeeded, ${detail.failedSessions} failed`);
  }
}

function showReport(lines: any[], key: string, notification: DemoNotification): void {
  page.addReport(key, lines);
  notification.addReport(lines);
  lines.forEach(printReport);
}

function printReport(report: any): void {
  line(`${shown(report.organizationName)} on ${shown(report.policyDomain)}, ${shown(report.startDatetime)} to ${shown(report.endDatetime)}`);
  line(`policy ${shown(report.policyType)}, sessions: ${report.successfulSessions} succeeded, ${report.failedSessions} failed`);
  for (const { resultType, failedSessions, receivingMxHostname, sendingMtaIp } of report.failures) {
    line(`  ${shown(resultType)}: ${failedSessions}${receivingMxHostname ? ` at ${shown(receivingMxHostname)}` : ''}${sendingMtaIp ? ` from ${shown(sendingMtaIp)}` : ''}`);
  }
}

function showRefused({ code, message }: { code: string; message: string }, key: string): void {
  page.addRefused(key, { code, message });
  line(`not accepted, ${code}: ${shown(message)}`);
  line(`kept, with the reason in ${key}`);
}

async function inTemporaryDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'mta-sts-demo-'));
  try {
    await work(directory);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

setTimeout(() => {
  console.error(`demo: not done after ${LIMIT_SECONDS} s`);
  process.exit(1);
}, LIMIT_SECONDS * 1000).unref();

main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`demo: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
