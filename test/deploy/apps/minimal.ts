import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../../../src';

/** What examples/minimal becomes: `-c mode=enforce`, `-c destroy=true`, `-c abandon=true`, `-c web-acl=ARN`. */
const app = new App();
const mode: 'testing' | 'enforce' | 'none' = app.node.tryGetContext('mode') ?? 'testing';

const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

const mtaSts = new MtaSts(stack, 'MtaSts', {
  zone,
  policy: mode === 'none' ? MtaStsPolicy.none() : MtaStsPolicy[mode](MailExchangers.of('mx1.example.com', 'mx2.example.com')),
  removalPolicy: app.node.tryGetContext('destroy') ? RemovalPolicy.DESTROY : undefined,
  forceRemoval: app.node.tryGetContext('abandon') ? true : undefined,
});
const webAcl = app.node.tryGetContext('web-acl');
if (webAcl) (mtaSts.policyHost.distribution.node.defaultChild as CfnDistribution).addPropertyOverride('DistributionConfig.WebACLId', webAcl);
