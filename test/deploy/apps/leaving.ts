import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../../../src';

/** What examples/leaving was before: `-c mode=testing`, `-c mode=enforce`, `-c mode=none`. */
const app = new App();
const mode: 'testing' | 'enforce' | 'none' = app.node.tryGetContext('mode');
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

new MtaSts(stack, 'MtaSts', { zone, policy: mode === 'none' ? MtaStsPolicy.none() : MtaStsPolicy[mode](MailExchangers.of('mx1.example.com')) });
