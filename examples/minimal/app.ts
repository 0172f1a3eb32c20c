import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

const app = new App();
// Another domain: cdk synth -c domain=example.org
const domain: string = app.node.tryGetContext('domain') ?? 'example.com';

const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: domain });

new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.testing(MailExchangers.of(`mx1.${domain}`, `mx2.${domain}`)),
});
