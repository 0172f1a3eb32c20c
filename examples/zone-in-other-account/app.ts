import { App, Stack } from 'aws-cdk-lib';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, RecordsRole, TlsRptReceiver } from 'cdk-mta-sts';

const MAIL_ACCOUNT = '111122223333';
const DNS_ACCOUNT = '444455556666';
const ZONE = { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' };

const app = new App();

// In the account of the zone: what the other account may do there.
const dns = new Stack(app, 'MailDns', { env: { account: DNS_ACCOUNT, region: 'us-east-1' } });
const recordsRole = new RecordsRole(dns, 'RecordsRole', {
  zone: HostedZone.fromHostedZoneAttributes(dns, 'Zone', ZONE),
  assumedBy: new AccountPrincipal(MAIL_ACCOUNT),
});

const stack = new Stack(app, 'Mail', { env: { account: MAIL_ACCOUNT, region: 'us-east-1' } });
new MtaSts(stack, 'MtaSts', {
  zone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', ZONE),
  recordsRole,
  policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com', 'mx2.example.com')),
  // CloudFormation can't validate it in the other account. The first deployment waits until its record is created there by hand, once.
  certificate: new Certificate(stack, 'Certificate', { domainName: 'mta-sts.example.com', validation: CertificateValidation.fromDns() }),
  // The reports arrive at a domain whose zone is in this account.
  reportDestinations: [new TlsRptReceiver(stack, 'Reports', {
    zone: HostedZone.fromHostedZoneAttributes(stack, 'MailZone', { hostedZoneId: 'Z9876543210EXAMPLE', zoneName: 'mail.example.net' }),
  })],
});
