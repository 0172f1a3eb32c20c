import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, TlsRptReceiver } from 'cdk-mta-sts';

const app = new App();
// CloudFormation takes templates of 1 MB. Indentation would take a quarter of it, and construct paths an eighth: see cdk.json.
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' }, suppressTemplateIndentation: true });
const zoneOf = (zoneName: string, index: number) => HostedZone.fromHostedZoneAttributes(stack, `Zone${index}`, {
  hostedZoneId: `Z${String(index).padStart(13, '0')}EXAMPLE`,
  zoneName,
});

// Another number: cdk synth -c domains=20
const domains = Number(app.node.tryGetContext('domains') ?? 80);

// All names are on one certificate: ask AWS to raise the quota of ACM, which is 10.
const policyHost = new PolicyHost(stack, 'PolicyHost', { maxDomains: domains });
const reports = new TlsRptReceiver(stack, 'Reports', { zone: zoneOf('example.net', 0) });

for (let index = 1; index <= domains; index++) {
  new MtaSts(stack, `MtaSts${index}`, {
    zone: zoneOf(`example${index}.com`, index),
    policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.net', 'mx2.example.net')),
    policyHost,
    reportDestinations: [reports],
  });
}
