import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../../../src';

/** What examples/from-zone was, before it enforced. */
const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.testing(MailExchangers.fromZone().plus(MailExchangers.googleWorkspace())),
});
