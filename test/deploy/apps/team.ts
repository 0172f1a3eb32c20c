import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import {
  MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyHostAttributes, PolicyWatch, TlsRptReceiver, TlsRptReceiverAttributes,
} from '../../../src';

/** An app that publishes a domain on the host of sharing.ts: `-c host=ATTRIBUTES -c reports=ATTRIBUTES -c mode=enforce`. */
const app = new App();
const host: PolicyHostAttributes = JSON.parse(app.node.getContext('host'));
const reports: TlsRptReceiverAttributes = JSON.parse(app.node.getContext('reports'));
const mode: 'testing' | 'enforce' | 'none' = app.node.tryGetContext('mode') ?? 'testing';

const stack = new Stack(app, 'Team', { env: { account: '123456789012', region: 'us-east-1' } });
const watch = PolicyWatch.fromPolicyWatchAttributes(stack, 'Watch', { bucketName: host.bucketName, measuredDomainNames: host.domainNames });
const domain = new MtaSts(stack, 'MtaSts', {
  zone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z5555555555EXAMPLE', zoneName: 'example.net' }),
  policy: mode === 'none' ? MtaStsPolicy.none() : MtaStsPolicy[mode](MailExchangers.of('mx1.example.com')),
  policyHost: PolicyHost.fromPolicyHostAttributes(stack, 'PolicyHost', { ...host, watch }),
  reportDestinations: [TlsRptReceiver.fromTlsRptReceiverAttributes(stack, 'Reports', reports)],
  removalPolicy: app.node.tryGetContext('destroy') ? RemovalPolicy.DESTROY : undefined,
});
domain.metricPolicyFailures().createAlarm(stack, 'Failures', { threshold: 1, evaluationPeriods: 1 });
