import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../../../src';

/** What examples/delegated-policy-host becomes: with another mail exchanger, and before it goes. */
const app = new App();
const env = { region: 'us-east-1' };
const policyHostZone = new HostedZone(new Stack(app, 'MailDns', { env }), 'PolicyHostZone', { zoneName: 'mta-sts.example.com' });
policyHostZone.applyRemovalPolicy(RemovalPolicy.RETAIN);

new MtaSts(new Stack(app, 'Mail', { env }), 'MtaSts', {
  domainName: 'example.com',
  policyHostZone,
  policy: MtaStsPolicy.testing(MailExchangers.of('mx3.example.com')),
  removalPolicy: RemovalPolicy.DESTROY,
});
