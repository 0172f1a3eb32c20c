import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { AcceptanceForm, formOf } from './forms';

/** A certificate in a stack that is deleted while the policy host uses it. */
const app = new App();
const { stackName, domain, zone: { id, name } } = formOf<AcceptanceForm>(app);
const stack = new Stack(app, 'Certificate', { stackName: `${stackName}-certificate`, env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: id, zoneName: name });
const certificate = new Certificate(stack, 'Certificate', { domainName: `mta-sts.${domain}`, validation: CertificateValidation.fromDns(zone) });
new CfnOutput(stack, 'Arn', { value: certificate.certificateArn });
