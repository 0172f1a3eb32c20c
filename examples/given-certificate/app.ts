import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptDestination } from 'cdk-mta-sts';

const app = new App();
// No region: the same template for every account and region.
const stack = new Stack(app, 'Mail');
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

new MtaSts(stack, 'MtaSts', {
  zone,
  // For mail to @news.example.com. A policy for example.com would not hold for it.
  domainName: 'news.example.com',
  policy: MtaStsPolicy.testing(MailExchangers.of('mx.news.example.com')),
  // In us-east-1, valid for mta-sts.news.example.com.
  certificate: Certificate.fromCertificateArn(stack, 'Certificate',
    'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012'),
  reportDestinations: [TlsRptDestination.email('tls-reports@reports.example.net')],
});
