import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DomainGroups, MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyWatchAlarms, TlsRptAlarms, TlsRptReceiver } from 'cdk-mta-sts';

interface Domain {
  readonly domainName: string;
  readonly hostedZoneId: string;
}

const app = new App();
const read = (name: string) => JSON.parse(readFileSync(join(__dirname, name), 'utf8'));

// For a trial with each tenth domain: cdk synth -c every=10
const every = Number(app.node.tryGetContext('every') ?? 1);
const domains = (read('domains.json') as Domain[]).filter((_, index) => index % every === 0);
const { groups } = new DomainGroups({ domainNames: domains.map(({ domainName }) => domainName), record: read('groups.json') });

// An account has one active receipt rule set in a region: the first receiver creates it, and the others add their rules to it.
let first: TlsRptReceiver | undefined;

for (const { number, domainNames } of groups) {
  // CloudFormation takes templates of 1 MB. Indentation would take a quarter of it, and construct paths an eighth: see cdk.json.
  const stack = new Stack(app, `Mail${number}`, { env: { region: 'us-east-1' }, suppressTemplateIndentation: true });
  const zoneOf = ({ domainName: zoneName, hostedZoneId }: Domain) => HostedZone.fromHostedZoneAttributes(stack, zoneName, { hostedZoneId, zoneName });
  const mailboxZone = zoneOf({ domainName: 'example.net', hostedZoneId: 'Z0000000000000EXAMPLE' });

  // All names of a group are on one certificate: ask AWS to raise the quota of ACM, which is 10.
  const policyHost = new PolicyHost(stack, 'PolicyHost', { maxDomains: 75 });
  const reports = new TlsRptReceiver(stack, 'Reports', { zone: mailboxZone, mailboxDomainName: `tlsrpt${number}.example.net`, ruleSet: first?.ruleSet });
  first ??= reports;
  const actions = [new SnsAction(Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:mail-alarms'))];
  new PolicyWatchAlarms(stack, 'Alarms', { watch: policyHost.watch!, actions });
  new TlsRptAlarms(stack, 'ReportAlarms', { reportReceiver: reports, actions });

  for (const domain of domains.filter(({ domainName }) => domainNames.includes(domainName))) {
    new MtaSts(stack, `MtaSts-${domain.domainName}`, {
      zone: zoneOf(domain),
      policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.net', 'mx2.example.net')),
      policyHost,
      reportDestinations: [reports],
    });
  }
}
