import { App, Duration, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

new MtaSts(stack, 'MtaSts', {
  zone,
  policy: MtaStsPolicy.enforce(
    // Those of the zone when the stack is deployed, and those to which the domain is about to move.
    MailExchangers.fromZone().plus(MailExchangers.googleWorkspace()),
    { evidencePeriod: Duration.days(14) },
  ),
});
