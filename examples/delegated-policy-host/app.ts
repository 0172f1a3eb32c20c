import { App, CfnOutput, CrossStackReferences, Fn, ReferenceStrength, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

const app = new App();
const env = { region: 'us-east-1' };

// The domain's DNS is elsewhere, or in another account, and delegates this one name. The zone has a stack of its own: a deployment that waits in
// vain for the delegation would take a zone in the same stack with it, and the next zone would have other name servers.
const dns = new Stack(app, 'MailDns', { env });
const policyHostZone = new HostedZone(dns, 'PolicyHostZone', { zoneName: 'mta-sts.example.com' });
// What senders need stays with the stacks gone, and so must the zone that it is in.
policyHostZone.applyRemovalPolicy(RemovalPolicy.RETAIN);
new CfnOutput(dns, 'NameServers', { value: Fn.join(' ', policyHostZone.hostedZoneNameServers!) });

const stack = new Stack(app, 'Mail', { env });
// By export and import: CloudFormation keeps the zone's stack while this one uses it. Newer versions of the CDK ask which way you want.
CrossStackReferences.of(stack).consume(ReferenceStrength.STRONG);
new MtaSts(stack, 'MtaSts', {
  domainName: 'example.com',
  policyHostZone,
  policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com', 'mx2.example.com')),
});
