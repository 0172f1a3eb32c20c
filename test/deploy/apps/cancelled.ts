import { App, CfnWaitCondition, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../../../src';

/**
 * examples/minimal and a resource beside it: `-c beside=First` is in progress until a signal ends it.
 * `-c mode=enforce` and `-c mx=mx1.example.com` change the policy.
 */
const app = new App();
const mode: 'testing' | 'enforce' = app.node.tryGetContext('mode') ?? 'testing';
const mx: string = app.node.tryGetContext('mx') ?? 'mx1.example.com,mx2.example.com';
const beside: string | undefined = app.node.tryGetContext('beside');

const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

new MtaSts(stack, 'MtaSts', { zone, policy: MtaStsPolicy[mode](MailExchangers.of(...mx.split(','))) });

if (beside) new CfnWaitCondition(stack, `Beside${beside}`, { handle: new CfnWaitConditionHandle(stack, `Handle${beside}`).ref, timeout: '300' });
