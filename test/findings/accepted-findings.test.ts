import { App, Duration, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { Construct, IConstruct } from 'constructs';
import { AcceptedFindings, MailExchangers, MailNotifications, MtaSts, MtaStsDashboard, MtaStsPolicy, PolicyHost, TlsRptAnalytics, TlsRptReceiver } from '../../src';
import { zoneOf } from '../support/stacks';

const PACKS = [AwsSolutionsChecks, ServerlessChecks, NIST80053R4Checks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks];
const ENV = { account: '111122223333', region: 'us-east-1' };
const MX = MailExchangers.of('mx1.example.com');

/** Returns the findings of all packs as `<rule> at <path>`. */
function findingsIn(app: App): string[] {
  const packs = PACKS.map((Pack) => new Pack(app));
  app.synth({ force: true });
  return packs.flatMap((pack) => pack.validateScope(app).violations)
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`)).sort();
}

/** Makes everything that the library can make, and nothing else. */
function makeAll(scope: Construct): { host: PolicyHost; reports: TlsRptReceiver } {
  const stack = new Stack(scope, 'Mail', { env: ENV });
  const others = new Stack(scope, 'Others', { env: ENV });
  const zone = zoneOf(stack);
  const host = new PolicyHost(stack, 'Host');
  const reports = new TlsRptReceiver(stack, 'Reports', { zone });
  const given = new TlsRptReceiver(stack, 'Given', { zone: zoneOf(stack, 'example.org'), ruleSet: ReceiptRuleSet.fromReceiptRuleSetName(stack, 'RuleSet', 'inbound') });
  given.addDomain({ domainName: 'example.org' });
  new MtaSts(stack, 'Own', { zone, domainName: 'own.example.com', policy: MtaStsPolicy.testing(MX), reportDestinations: [] });
  new MtaSts(stack, 'MtaSts', { zone, policy: MtaStsPolicy.testing(MX), policyHost: host, reportDestinations: [reports] });
  new MailNotifications(others, 'Notifications', { topic: new sns.Topic(new Stack(scope, 'Topics', { env: ENV }), 'Topic'), policyHost: host, reportReceiver: reports });
  new TlsRptAnalytics(others, 'Analytics', { reportReceiver: reports });
  new MtaStsDashboard(others, 'Dashboard', { policyHost: host });
  return { host, reports };
}

const ofTopic = (finding: string) => finding.includes('Topics/');

test('six packs find nothing at the library\'s resources once their findings are accepted, and much before', () => {
  const [before, after] = [new App(), new App()];
  makeAll(before);
  AcceptedFindings.acknowledge(after);
  makeAll(after);
  const found = findingsIn(before).filter((finding) => !ofTopic(finding));
  for (const pack of ['AwsSolutions', 'Serverless', 'NIST.800.53.R4', 'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321']) {
    expect(found.filter((finding) => finding.startsWith(`${pack}-`)).length).toBeGreaterThan(3);
  }
  expect(findingsIn(after).filter((finding) => !ofTopic(finding))).toEqual([]);
});

test('the order does not matter: findings of what is there and of what comes later are accepted', () => {
  const app = new App();
  const { host } = makeAll(app);
  AcceptedFindings.acknowledge(app);
  AcceptedFindings.acknowledge(host);
  const stack = app.node.findChild('Mail') as Stack;
  new MtaSts(stack, 'Later', { zone: zoneOf(stack, 'example.org'), policy: MtaStsPolicy.testing(MX), reportDestinations: [] });
  expect(findingsIn(app).filter((finding) => !ofTopic(finding))).toEqual([]);
});

test('findings in a stage are accepted with those of its app', () => {
  const [before, app] = [new App(), new App()];
  for (const one of [before, app]) makeAll(new Stage(one, 'Prod', { env: ENV }));
  expect(findingsIn(before).filter((finding) => !ofTopic(finding))).not.toEqual([]);
  AcceptedFindings.acknowledge(app);
  expect(findingsIn(app).filter((finding) => !ofTopic(finding))).toEqual([]);
});

test('the evidence for enforce is accepted as well', () => {
  const app = new App();
  const stack = new Stack(app, 'Mail', { env: ENV });
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: MtaStsPolicy.enforce(MX, { evidencePeriod: Duration.days(14) }) });
  AcceptedFindings.acknowledge(stack);
  expect(findingsIn(app)).toEqual([]);
});

describe('what is not the library\'s own is not accepted', () => {
  const withOthers = (accept: boolean) => {
    const app = new App();
    const { host, reports } = makeAll(app);
    const stack = Stack.of(host);
    // Beside the library's resources, inside of its constructs, and as permissions of its functions.
    new s3.Bucket(stack, 'Mine');
    new s3.Bucket(host, 'MineToo');
    new s3.Bucket(reports, 'Logs2');
    host.publishFunction.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*', `${new s3.Bucket(stack, 'Granted').bucketArn}/watch/*`] }));
    if (accept) AcceptedFindings.acknowledge(app);
    return findingsIn(app);
  };

  test('findings at other resources are the same with and without the library\'s being accepted', () => {
    const mine = (finding: string) => /\/(Mine|MineToo|Logs2|Granted|DefaultPolicy|Topic)\//.test(finding);
    const found = withOthers(false).filter(mine);
    expect(found.filter((finding) => finding.includes('/MineToo/'))).not.toEqual([]);
    expect(found.filter((finding) => finding.includes('IAM5') && finding.includes('DefaultPolicy')).length).toBeGreaterThan(1);
    expect(withOthers(true)).toEqual(found);
  });

  test('a wildcard that the library does not explain is not accepted in a role of its own', () => {
    const app = new App();
    const { host } = makeAll(app);
    const role = host.publishFunction.role!.node.defaultChild as iam.CfnRole;
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::mine/private/*' };
    role.addPropertyOverride('Policies.1', { PolicyName: 'Mine', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } });
    AcceptedFindings.acknowledge(app);
    app.synth();
    expect(acknowledgedAt(role)).not.toEqual([]);
    expect(acknowledgedAt(role).filter((id) => id.includes('private'))).toEqual([]);
  });
});

test('a template is the same with and without accepted findings', () => {
  const templates = [true, false].map((accept) => {
    const app = new App();
    makeAll(app);
    if (accept) AcceptedFindings.acknowledge(app);
    return ['Mail', 'Others'].map((name) => Template.fromStack(app.node.findChild(name) as Stack).toJSON());
  });
  expect(templates[0]).toEqual(templates[1]);
});

function acknowledgedAt({ node }: IConstruct): string[] {
  return node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).flatMap(({ data }) => Object.keys(data));
}
