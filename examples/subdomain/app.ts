import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

// For mail to @news.example.com. A policy for example.com would not hold for it.
new MtaSts(stack, 'MtaSts', {
  zone,
  domain: 'news.example.com',
  policy: MtaStsPolicy.testing(MailExchangers.of('mx.news.example.com')),
});
