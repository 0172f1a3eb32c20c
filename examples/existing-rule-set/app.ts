import { App, Duration, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { ReceiptRule, ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptReceiver } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

const reports = new TlsRptReceiver(stack, 'Reports', {
  zone,
  // The active rule set of the account. It stays active, and keeps its rules.
  ruleSet: ReceiptRuleSet.fromReceiptRuleSetName(stack, 'RuleSet', 'inbound-mail'),
  afterRule: ReceiptRule.fromReceiptRuleName(stack, 'SpamRule', 'drop-spam'),
  localPart: 'tls-reports',
  mailRetention: Duration.days(90),
});

new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.testing(MailExchangers.of('inbound-smtp.us-east-1.amazonaws.com')),
  reportDestinations: [reports],
});
