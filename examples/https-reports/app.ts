import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptDestination } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com', 'mx2.example.com')),
  // Some reporters use the first that they can, and few can post.
  reportDestinations: [
    TlsRptDestination.email('tls-reports@reports.example.net'),
    TlsRptDestination.https('https://reports.example.net/tls-rpt?domain=example.com'),
  ],
});
