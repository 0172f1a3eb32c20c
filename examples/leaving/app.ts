import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.none(),
  // Added when the time has come that the output EarliestRemoval names; refused before. Then the construct can go.
  removalPolicy: RemovalPolicy.DESTROY,
});
