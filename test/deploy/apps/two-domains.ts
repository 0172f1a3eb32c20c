import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, TlsRptReceiver } from '../../../src';

/** What examples/two-domains was, before it enforced. */
const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const com = HostedZone.fromHostedZoneAttributes(stack, 'Com', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });
const org = HostedZone.fromHostedZoneAttributes(stack, 'Org', { hostedZoneId: 'Z9876543210EXAMPLE', zoneName: 'example.org' });

const policyHost = new PolicyHost(stack, 'PolicyHost');
const reports = new TlsRptReceiver(stack, 'Reports', { zone: com });

new MtaSts(stack, 'MtaStsCom', {
  zone: com,
  policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com', 'mx2.example.com')),
  policyHost,
  reportDestinations: [reports],
});
new MtaSts(stack, 'MtaStsOrg', {
  zone: org,
  policy: MtaStsPolicy.testing(MailExchangers.of('*.mail.example.net')),
  policyHost,
  reportDestinations: [reports],
});
