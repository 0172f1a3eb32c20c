import { App, CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnRecordSetGroup, HostedZone, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { EmailIdentity, Identity, ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { AcceptanceForm, formOf } from './forms';
import { ProbeFunction } from './probe-function';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, TlsRptReceiver } from '../../../src';
import { mailExchangersOf } from '../lifecycle';

/** The app of the acceptance run. */
const app = new App();
const form = formOf<AcceptanceForm>(app);
const stack = new Stack(app, 'Mail', { stackName: form.stackName, env: { region: form.region } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: form.zone.id, zoneName: form.zone.name });

const removal = {
  removalPolicy: form.removal ? RemovalPolicy.DESTROY : undefined,
  forceRemoval: form.removal === 'abandon' ? true : undefined,
};
const reports = form.mailbox === 'none' ? undefined : new TlsRptReceiver(stack, 'Reports', {
  zone,
  mailboxDomainName: `tlsrpt.${form.domain}`,
  ruleSet: form.mailbox === 'own rule set' ? undefined : ReceiptRuleSet.fromReceiptRuleSetName(stack, 'RuleSet', form.mailbox.ruleSet),
  encryptionKey: form.key ? new Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }) : undefined,
});
const policyHost = new PolicyHost(stack, 'PolicyHost', {
  certificate: form.certificate === undefined ? undefined : Certificate.fromCertificateArn(stack, 'Given', form.certificate),
});

function mtaSts(id: string, domain: string): MtaSts {
  const mailExchangers = MailExchangers.of(...mailExchangersOf(form.domain), ...form.anotherHost ? [`mx4.${form.domain}`] : []);
  return new MtaSts(stack, id, {
    zone,
    domainName: domain,
    policy: form.mode === 'none' ? MtaStsPolicy.none() : MtaStsPolicy[form.mode ?? 'testing'](mailExchangers),
    policyHost,
    reportDestinations: reports ? [reports] : [],
    ...removal,
  });
}

const own = mtaSts('MtaSts', form.domain);
for (let number = 1; number <= (form.siblings ?? 0); number++) mtaSts(`Sibling${number}`, `s${number}.${form.domain}`);
if (reports) createReporter(`reporter.${form.domain}`, zone);
if (form.failing) {
  const fails = new ProbeFunction(stack, 'Failing').resource(stack, 'Fails', { Fails: true, After: form.failsAfter });
  // Each is the last to come before: the host before the publication, the record after it.
  const cause = form.failing === 'after the record' ? own.mtaStsRecord!.record : policyHost.node.findAll().find(isHost)!;
  fails.node.addDependency(cause);
}

/** Creates an identity from which SES sends reports, signed with its own keys. */
function createReporter(domain: string, { hostedZoneId }: IHostedZone): void {
  const identity = new EmailIdentity(stack, 'Reporter', { identity: Identity.domain(domain) });
  new CfnRecordSetGroup(stack, 'ReporterDkim', {
    hostedZoneId,
    recordSets: identity.dkimRecords.map(({ name, value }) => ({ name, type: 'CNAME', resourceRecords: [value], ttl: '300' })),
  });
}

function isHost(construct: unknown): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'Custom::MtaStsPolicyHost';
}
