import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });

// The domain's DNS is elsewhere, or in another account, and delegates this one name.
const policyHostZone = new HostedZone(stack, 'PolicyHostZone', { zoneName: 'mta-sts.example.com' });
// Records stay in it, which Route 53 keeps a zone for: without this, the stack could not be deleted.
policyHostZone.applyRemovalPolicy(RemovalPolicy.RETAIN);

new MtaSts(stack, 'MtaSts', {
  domain: 'example.com',
  policyHostZone,
  policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com', 'mx2.example.com')),
});
