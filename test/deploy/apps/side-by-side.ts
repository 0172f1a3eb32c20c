import { App, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-cloudfront';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost } from '../../../src';

/**
 * One app for many deployments: `-c stack=Mail-dev -c region=us-east-1 -c domains=a.example=ZONEID,b.example=ZONEID`. All ids are the same in each.
 * `-c function=name` is another name of the CloudFront function.
 */
const app = new App();
const context = (name: string): string => app.node.getContext(name);
const stack = new Stack(app, 'Mail', { stackName: context('stack'), env: { region: context('region') } });
const policyHost = new PolicyHost(stack, 'PolicyHost');

context('domains').split(',').map((one) => one.split('=')).forEach(([zoneName, hostedZoneId], index) => {
  const zone = HostedZone.fromHostedZoneAttributes(stack, `Zone${index}`, { hostedZoneId, zoneName });
  new MtaSts(stack, `MtaSts${index}`, { zone, policyHost, policy: MtaStsPolicy.testing(MailExchangers.of(`mx1.${zoneName}`)), reportDestinations: [] });
});

const functionName: string | undefined = app.node.tryGetContext('function');
if (functionName !== undefined) {
  const [hostToKey] = policyHost.node.findAll().filter((one): one is CfnFunction => one instanceof CfnFunction);
  hostToKey.name = functionName;
}
