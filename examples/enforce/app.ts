import { App, Duration, Stack } from 'aws-cdk-lib';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptReceiver } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

const reports = new TlsRptReceiver(stack, 'Reports', { zone });
// Subscribe a mailbox to it that is not of this domain: it has to work when the domain's own mail does not.
const failures = new Topic(stack, 'Failures', { enforceSSL: true });
const undelivered = new Queue(stack, 'Undelivered', { enforceSSL: true, retentionPeriod: Duration.days(14) });
reports.onFailedSessions('Tell', { target: new SnsTopic(failures, { deadLetterQueue: undelivered }) });

new MtaSts(stack, 'MtaSts', {
  zone,
  // Refused unless the domain was tested for so long, with reports and without a failure.
  policy: MtaStsPolicy.enforce(MailExchangers.of('mx1.example.com', 'mx2.example.com'), { evidencePeriod: Duration.days(14), maxAge: Duration.days(30) }),
  reportDestinations: [reports],
});
