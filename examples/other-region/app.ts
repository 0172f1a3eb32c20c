import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptDestination } from 'cdk-mta-sts';

const app = new App();
// CloudFront's certificate is made in a second stack, in us-east-1: `cdk deploy Mail` deploys both.
const stack = new Stack(app, 'Mail', { env: { region: 'eu-west-1' } });

for (const [id, hostedZoneId, zoneName] of [
  ['Com', 'Z0123456789EXAMPLE', 'example.com'],
  ['Org', 'Z9876543210EXAMPLE', 'example.org'],
]) {
  const zone = HostedZone.fromHostedZoneAttributes(stack, `Zone${id}`, { hostedZoneId, zoneName });
  new MtaSts(stack, `MtaSts${id}`, {
    zone,
    policy: MtaStsPolicy.testing(MailExchangers.of(`mx1.${zoneName}`)),
    // A mailbox in which people read the reports.
    reportDestinations: [TlsRptDestination.email('tls-reports@reports.example.net')],
  });
}
