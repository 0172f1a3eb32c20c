import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.none(),
  // Only in the last deployment, after the time in the output EarliestRemoval: cdk deploy -c last=true
  removalPolicy: app.node.tryGetContext('last') ? RemovalPolicy.DESTROY : undefined,
  reportDestinations: [],
});
