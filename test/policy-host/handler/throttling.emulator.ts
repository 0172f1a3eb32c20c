import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ChangeResourceRecordSetsCommand, ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { Bucket, PublicationRig } from './publisher-rig';
import { policyKey, PublicationProperties } from '../../../src/policy-host/publication-contract';
import { policyHostName } from '../../../src/protocol/mta-sts/sts-policy';
import { describeOnEmulator, startEmulator } from '../../support/emulator';

/** Forty wait a minute in each test. `DOMAINS=80` tries as many as one stack is likely to have. */
const DOMAINS = Array.from({ length: Number(process.env.DOMAINS ?? 40) }, (_, index) => `example${index + 1}.com`);
/** One of those in test/deploy/emulator/route53/throttling.py. */
const LIMITS = process.env.ROUTE53_FORM ?? 'five-a-second';
const OPERATIONS = ['GetHostedZone', 'ListResourceRecordSets', 'ChangeResourceRecordSets'];

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'throttling-'));
const [limitsFile, logFile] = ['limits', 'log'].map((name) => path.join(directory, name));

function begin() {
  fs.writeFileSync(limitsFile, '');
  return startEmulator({ ROUTE53_LIMITS: limitsFile }, fs.openSync(logFile, 'w'));
}

describeOnEmulator('many domains under the strictest throttling that Route 53 has had', (emulator) => {
  let rig: PublicationRig;
  const zones = new Map<string, string>();
  beforeAll(async () => {
    rig = await PublicationRig.start(emulator(), DOMAINS);
    for (const domain of DOMAINS) {
      const zoneId = await rig.zone(domain);
      await rig.setRecord(zoneId, 'MX', ['10 mx1.example.net.'], { Name: `${domain}.` });
      zones.set(domain, zoneId);
    }
  }, 120_000);
  afterAll(() => {
    rig.stop();
    fs.rmSync(directory, { recursive: true });
  });

  const all = (properties: Partial<PublicationProperties> = {}) => DOMAINS.map((PolicyDomain) => (
    rig.properties({ PolicyDomain, HostedZoneId: zones.get(PolicyDomain), Mx: ['mx1.example.net'], ...properties })
  ));
  const txt = (Name: string, Value: string): ResourceRecordSet => ({ Name, Type: 'TXT', TTL: 300, ResourceRecords: [{ Value }] });
  const announcement = (domain: string, id: string) => txt(`_mta-sts.${domain}.`, `"v=STSv1; id=${id};"`);
  const reports = (domain: string, mailbox: string) => txt(`_smtp._tls.${domain}.`, `"v=TLSRPTv1; rua=mailto:${mailbox}@example.net;"`);

  /** Requests that CloudFormation makes beside the publications, and makes again when they are throttled. */
  class CloudFormation {
    private readonly client = new Route53Client({ ...emulator().client, maxAttempts: 1 });
    private readonly changes: Array<Promise<void>> = [];

    public upsert(domain: string, set: ResourceRecordSet): void {
      const Changes = [{ Action: 'UPSERT' as const, ResourceRecordSet: set }];
      this.changes.push(this.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zones.get(domain), ChangeBatch: { Changes } })));
    }

    public async done(): Promise<void> {
      await Promise.all(this.changes);
    }

    private async send(command: ChangeResourceRecordSetsCommand): Promise<void> {
      for (let pause = 500; ; pause = Math.min(1.5 * pause, 60_000)) {
        try {
          return void await this.client.send(command);
        } catch (error) {
          if (!['Throttling', 'PriorRequestNotComplete'].includes((error as Error).name)) throw error;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * pause));
        }
      }
    }
  }

  /** @returns why publications failed */
  async function publishAll(type: string, properties: PublicationProperties[], published: (domain: string, id: string) => void): Promise<string[]> {
    const failures: string[] = [];
    await rig.requestAll(type, properties, (domain, { Status, Reason, Data }) => {
      if (Status === 'SUCCESS') published(domain, Data.PolicyId);
      else failures.push(`${domain}: ${Reason}`);
    });
    return failures;
  }

  /** Says what was asked of Route 53 meanwhile. */
  async function throttled<T>(work: () => Promise<T>): Promise<T> {
    const log = () => fs.readFileSync(logFile, 'utf8');
    const [began, before] = [Date.now(), log().length];
    fs.writeFileSync(limitsFile, LIMITS);
    try {
      return await work();
    } finally {
      fs.writeFileSync(limitsFile, '');
      const times = (line: string) => log().slice(before).split(line).length - 1;
      const counts = OPERATIONS.map((name) => `${name} ${times(`${name} accepted`)} (${times(`${name} throttled`)} throttled)`);
      process.stdout.write(`${LIMITS}, ${Math.round((Date.now() - began) / 1000)} s: ${counts.join(', ')}\n`);
    }
  }

  test('all domains are published at once, while CloudFormation creates other records', async () => {
    const failures = await throttled(async () => {
      const cloudFormation = new CloudFormation();
      DOMAINS.forEach((domain) => cloudFormation.upsert(domain, reports(domain, 'one')));
      const failed = await publishAll('Create', all(), (domain, id) => cloudFormation.upsert(domain, announcement(domain, id)));
      await cloudFormation.done();
      return failed;
    });
    expect(failures).toEqual([]);
  }, 300_000);

  test('all domains are rolled back at once, each with its record set correctly', async () => {
    // By the deployment that fails. It did not come to the records.
    expect(await publishAll('Update', all({ MaxAge: '86400' }), () => undefined)).toEqual([]);
    rig.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const failures = await throttled(async () => {
      const cloudFormation = new CloudFormation();
      DOMAINS.forEach((domain) => cloudFormation.upsert(domain, reports(domain, 'two')));
      const failed = await publishAll('Update', all(), () => undefined);
      await cloudFormation.done();
      return failed;
    });
    expect(failures).toEqual([]);
    for (const domain of DOMAINS) {
      const Key = policyKey(policyHostName(domain));
      const { Metadata } = await rig.s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect(Buffer.from(await rig.stored(Key)).toString()).toContain('max_age: 604800');
      const announced = (await rig.records(zones.get(domain)!)).find(({ Name }) => Name === `_mta-sts.${domain}.`);
      expect(announced).toMatchObject(announcement(domain, Metadata!['policy-id']));
    }
  }, 300_000);
}, begin);
