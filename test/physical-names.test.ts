import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyWatchAlarms, TlsRptAlarms, TlsRptAnalytics, TlsRptReceiver } from '../src';
import { collisions, isWrong, namesOf, PhysicalName } from './support/physical-names';
import { zoneOf } from './support/stacks';

const ACCOUNT = '123456789012';
const US_EAST_1 = { account: ACCOUNT, region: 'us-east-1' };
const EU_WEST_1 = { account: ACCOUNT, region: 'eu-west-1' };
const US_WEST_2 = { account: ACCOUNT, region: 'us-west-2' };

/** Adds a domain with all that it can have. The account already receives mail, so the rule joins a set that many share. */
function addDomain(scope: Construct, domain: string, { id = 'MtaSts', ownRuleSet = false } = {}): void {
  const zone = zoneOf(Stack.of(scope), domain);
  const ruleSet = ownRuleSet ? undefined : ses.ReceiptRuleSet.fromReceiptRuleSetName(scope, `${id}RuleSet`, 'inbound-mail');
  const reports = new TlsRptReceiver(scope, `${id}Reports`, { zone, ruleSet });
  reports.onFailedSessions('Tell');
  const { policyHost } = new MtaSts(scope, id, { zone, policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')), reportDestinations: [reports] });
  new PolicyWatchAlarms(scope, `${id}Alarms`, { watch: policyHost.watch! });
  new TlsRptAlarms(scope, `${id}ReportAlarms`, { reportReceiver: reports });
  new TlsRptAnalytics(scope, `${id}Analytics`, { reportReceiver: reports });
}

function appOf(build: (app: App) => void, name = 'app'): PhysicalName[] {
  // As the CLI asks for it: it names the file of a nested stack's template.
  const app = new App({ analyticsReporting: false, context: { 'aws:cdk:enable-asset-metadata': true } });
  build(app);
  const assembly = app.synth();
  return namesOf(assembly, name, (file) => JSON.parse(fs.readFileSync(path.join(assembly.directory, file), 'utf8')));
}

describe('names of resources', () => {
  const twoApps = (build: (app: App, stackName: string, domain: string) => void) => () => ['dev', 'prod'].flatMap((name) => (
    appOf((app) => build(app, `Mail-${name}`, `${name}.example`), name)
  ));

  test.each<[string, () => PhysicalName[]]>([
    ['in two stacks of one app, with the same ids in both', () => appOf((app) => ['One', 'Two'].forEach((id) => (
      addDomain(new Stack(app, id, { env: EU_WEST_1 }), `${id}.example`)
    )))],
    ['in two regions, with one name of the stack', () => appOf((app) => [EU_WEST_1, US_WEST_2, US_EAST_1].forEach((env) => (
      addDomain(new Stack(app, env.region, { env, stackName: 'Mail' }), `${env.region}.example`, { ownRuleSet: true })
    )))],
    ['in two stages of one app', () => appOf((app) => ['Dev', 'Prod'].forEach((id) => (
      addDomain(new Stack(new Stage(app, id), 'Mail', { env: EU_WEST_1 }), `${id}.example`, { ownRuleSet: true })
    )))],
    ['in two deployments of one app that differ only in the name of the stack', twoApps((app, stackName, domain) => (
      addDomain(new Stack(app, 'Mail', { env: EU_WEST_1, stackName }), domain)
    ))],
    ['in two such, with rule sets of their own', twoApps((app, stackName, domain) => (
      addDomain(new Stack(app, 'Mail', { env: US_EAST_1, stackName }), domain, { ownRuleSet: true })
    ))],
    ['in two such deployments, with rule sets of their own', twoApps((app, stackName, domain) => (
      addDomain(new NestedStack(new Stack(app, 'Mail', { env: EU_WEST_1, stackName }), 'Nested'), domain)
    ))],
    ['in two such deployments, in nested stacks', () => appOf((app) => {
      const stack = new Stack(app, 'Mail', { env: US_EAST_1 });
      ['Com', 'Org'].forEach((id) => addDomain(stack, `${id}.example`, { id }));
    })],
    ['in stacks whose names differ in what a name of SES leaves out', () => appOf((app) => ['Mail-A', 'MailA'].forEach((id) => (
      addDomain(new Stack(app, id, { env: US_EAST_1 }), `${id}.example`)
    )))],
  ])('no name is taken twice %s', (_, names) => {
    expect(collisions(names())).toEqual([]);
  });

  test('no name is taken by the remains of a destroyed stack, except the names of the domain itself', () => {
    const names = appOf((app) => addDomain(new Stack(app, 'Mail', { env: EU_WEST_1 }), 'example.com', { ownRuleSet: true }));
    const left = names.filter(({ retained }) => retained);
    expect(left.filter(({ fixed, rule }) => fixed && rule.scope !== 'parent' && !rule.ofDomain).map(({ resource }) => resource)).toEqual([]);
    // The test sees what stays.
    expect(left.map(({ rule }) => rule.at))
      .toEqual(expect.arrayContaining(['Name', 'OriginAccessControlConfig.Name', 'DistributionConfig.Aliases.*']));
  });
});

describe('the limits of names', () => {
  const long = (length: number) => `Mail${'-m'.repeat(length)}`.slice(0, length);
  const tooMuch = (names: PhysicalName[]) => names.filter(isWrong).map(({ name, rule }) => `${rule.at} '${name}'`);

  test.each([
    ['us-east-1', US_EAST_1, 128],
    ['another region', EU_WEST_1, 97],
  ])('no name is too long or has a forbidden character for the longest stack name in %s, and long ids', (_, env, length) => {
    const names = appOf((app) => (
      addDomain(new Stack(app, 'Mail', { env, stackName: long(length) }), 'example.com', { id: 'MtaSts'.repeat(20), ownRuleSet: true })
    ));
    expect(tooMuch(names)).toEqual([]);
    expect(Math.max(...names.filter(({ rule }) => rule.at === 'StackName').map(({ name }) => name.length))).toBe(128);
  });

  test('no name is too short or has a forbidden character for the shortest stack name and ids', () => {
    expect(tooMuch(appOf((app) => addDomain(new Stack(app, 'M', { env: EU_WEST_1 }), 'example.com', { id: 'S', ownRuleSet: true })))).toEqual([]);
  });
});
