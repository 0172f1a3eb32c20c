import { App, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  MailExchangers, MailNotifications, MailNotificationsAlarms, MtaSts, MtaStsDashboard, MtaStsPolicy, PolicyHost, PolicyWatchAlarms, TlsRptAlarms,
  TlsRptAnalytics, TlsRptReceiver,
} from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

const policyHost = new PolicyHost(stack, 'PolicyHost');
const reports = new TlsRptReceiver(stack, 'Reports', { zone });
new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com', 'mx2.example.com')),
  policyHost,
  reportDestinations: [reports],
});

// Subscribe the people who are on call.
const onCall = new Topic(stack, 'OnCall', { enforceSSL: true });
// A topic with a policy, here that of `enforceSSL`, takes alarms only if the policy allows CloudWatch.
onCall.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
const actions = [new SnsAction(onCall)];
const { alarms: watchAlarms } = new PolicyWatchAlarms(stack, 'Alarms', { watch: policyHost.watch!, actions });
const { alarms: reportAlarms } = new TlsRptAlarms(stack, 'ReportAlarms', { reportReceiver: reports, actions });

// Subscribe those who look after the mail: new failures, changes, what is resolved, and a digest on Mondays.
const notifications = new MailNotifications(stack, 'Notifications', {
  topic: new Topic(stack, 'Messages', { enforceSSL: true }),
  policyHost,
  reportReceiver: reports,
});
const { alarms: messageAlarms } = new MailNotificationsAlarms(stack, 'MessageAlarms', { notifications, actions });

// Questions in SQL, and everything on one page.
const analytics = new TlsRptAnalytics(stack, 'Analytics', { reportReceiver: reports });
new MtaStsDashboard(stack, 'Dashboard', { policyHost, reportReceivers: [reports], alarms: [...watchAlarms, ...reportAlarms, ...messageAlarms], analytics });
