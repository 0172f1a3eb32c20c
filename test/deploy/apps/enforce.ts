import { App, Stack } from 'aws-cdk-lib';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptReceiver } from '../../../src';

/** What examples/enforce was, before it enforced. */
const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

const reports = new TlsRptReceiver(stack, 'Reports', { zone });
reports.onFailedSessions('Tell', { target: new SnsTopic(new Topic(stack, 'Failures', { enforceSSL: true })) });

new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com', 'mx2.example.com')),
  reportDestinations: [reports],
});
