import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptDestination } from '../../../src';

/** What examples/other-region becomes before it goes. */
const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'eu-west-1' } });

for (const [id, hostedZoneId, zoneName] of [
  ['Com', 'Z0123456789EXAMPLE', 'example.com'],
  ['Org', 'Z9876543210EXAMPLE', 'example.org'],
]) {
  const zone = HostedZone.fromHostedZoneAttributes(stack, `Zone${id}`, { hostedZoneId, zoneName });
  new MtaSts(stack, `MtaSts${id}`, {
    zone,
    policy: MtaStsPolicy.testing(MailExchangers.of(`mx1.${zoneName}`)),
    reportDestinations: [TlsRptDestination.email('tls-reports@reports.example.net')],
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
