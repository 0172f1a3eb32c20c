import * as path from 'node:path';
import { Example, US_EAST_1 } from './example';
import { EXAMPLE_COM_AND_ORG } from './zones';
import { describeOnEmulator } from '../support/emulator';

const APPS = path.join(__dirname, 'apps');
const zones = { ...EXAMPLE_COM_AND_ORG, 'example.net': 'Z5555555555EXAMPLE' };

describeOnEmulator<Example>('a host and a mailbox that others share', (example) => {
  /** Lists the records of a zone, without those that validate a certificate or sign the mail of the mailbox. */
  const recordsOf = async (zone: string) => Object.keys(await example().records(zone)).filter((key) => !key.startsWith('CNAME ')).sort();
  const policy = async (domain: string) => (await example().policy(domain)).body;
  const cdk = (app: string, stack: string, command: string, context: string[]) => example().account.cdk(
    APPS, command, stack, ...command === 'deploy' ? ['--require-approval', 'never'] : ['--force'], '--app', `tsx ${app}.ts`, ...context.flatMap((one) => ['-c', one]),
  );
  const deploy = (...context: string[]) => cdk('sharing', 'Mail', 'deploy', context);
  /** Runs a command on the other app, which knows the host and the mailbox by their names alone. */
  const ofTeam = async (command: string, ...context: string[]) => {
    const distributionId = await example().nameOf(/PolicyHostDistribution/);
    const { Resources } = await example().template();
    const [functionId] = Object.entries<any>(Resources).filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && /PolicyHostPublisher/.test(id)).map(([id]) => id);
    const host = {
      bucketName: await example().policyBucket(),
      distributionId,
      distributionDomainName: (await example().records('example.com'))['A mta-sts.example.com']?.[0].replace('alias of ', '') ?? distributionDomainName,
      publishFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${(await example().names())[functionId]}`,
      domainNames: ['example.net'],
    };
    distributionDomainName = host.distributionDomainName;
    const reports = { address: 'tlsrpt@tlsrpt.example.com', bucketName: await example().reportBucket(), domainNames: ['example.net'] };
    return cdk('team', 'Team', command, [`host=${JSON.stringify(host)}`, `reports=${JSON.stringify(reports)}`, ...context]);
  };
  let distributionDomainName = '';

  beforeAll(async () => {
    await Promise.all(Object.keys(zones).map((zone) => example().zones.putMx(zone, 'mx1.example.com')));
    await deploy('domains=first');
  }, 180_000);

  test('a second domain joins the first one, whose host and mailbox stay', async () => {
    const before = await example().names();
    await deploy('domains=first,second');
    expect(await example().names()).toMatchObject(Object.fromEntries(Object.entries(before).filter(([id]) => !/Certificate/.test(id))));
    expect(await policy('example.org')).toContain('mode: testing\r\nmx: mx1.example.com\r\n');
  }, 180_000);

  test('the domain of another app is published when the app of the host serves it', async () => {
    await deploy('domains=first,second', 'team=true');
    await ofTeam('deploy');
    expect(await policy('example.net')).toContain('mode: testing\r\nmx: mx1.example.com\r\n');
    const records = await example().records('example.net');
    expect(records['A mta-sts.example.net']).toEqual((await example().records('example.com'))['A mta-sts.example.com']);
    expect(records['TXT _smtp._tls.example.net']).toEqual(['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.com;"']);
    expect(records['TXT _mta-sts.example.net']).toEqual([expect.stringMatching(/^"v=STSv1; id=[0-9a-f]{32};"$/)]);
  }, 240_000);

  test('the first domain leaves, and the others keep their host, their mailbox and their records', async () => {
    const [names, org, net] = [await example().names(), await example().records('example.org'), await example().records('example.net')];
    await deploy('domains=first,second', 'team=true', 'leaving=first');
    await deploy('domains=second', 'team=true');
    const after = await example().names();
    const left = Object.keys(names).filter((id) => !(id in after));
    expect(left).toHaveLength(5);
    for (const id of Object.keys(after).filter((one) => !/Certificate/.test(one))) expect(after[id]).toBe(names[id]);
    expect(await recordsOf('example.com')).toEqual(['MX example.com', 'MX tlsrpt.example.com']);
    await expect(policy('example.com')).rejects.toThrow();
    expect([await policy('example.org'), await policy('example.net')]).toEqual([expect.stringContaining('mode: testing'), expect.stringContaining('mode: testing')]);
    expect(await example().records('example.org')).toEqual(org);
    expect(await example().records('example.net')).toEqual(net);
  }, 180_000);

  test('the app of the host can not leave out a domain of another app whose enforce policy senders may hold', async () => {
    await ofTeam('deploy', 'mode=enforce');
    expect(await policy('example.net')).toContain('mode: enforce\r\n');
    await expect(deploy('domains=second')).rejects.toThrow('example.net is no longer among the domains of this policy host');
    expect(await policy('example.net')).toContain('mode: enforce\r\n');
  }, 240_000);

  test('the other app leaves, and then the app of the host leaves it out', async () => {
    await ofTeam('deploy', 'mode=none');
    example().account.wait(40);
    await ofTeam('deploy', 'mode=none', 'destroy=true');
    await ofTeam('destroy', 'mode=none', 'destroy=true');
    expect(await recordsOf('example.net')).toEqual(['MX example.net']);
    await expect(deploy('domains=second')).rejects.toThrow('example.net is no longer among the domains of this policy host');
    await deploy('domains=second', 'team=true', 'leaving=team');
    await deploy('domains=second');
    await expect(policy('example.net')).rejects.toThrow();
    expect(await policy('example.org')).toContain('mode: testing\r\n');
  }, 300_000);
}, () => Example.open('minimal', { zones, environments: [US_EAST_1] }));
