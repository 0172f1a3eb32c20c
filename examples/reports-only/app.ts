import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { TlsRptReceiver, TlsRptRecord } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

// Without a policy, senders report on DANE, and that they find no policy.
new TlsRptRecord(stack, 'TlsRptRecord', { zone, destinations: [new TlsRptReceiver(stack, 'Reports', { zone })] });
