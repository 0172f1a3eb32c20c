import { App, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { Certificate, CertificateValidation, CfnCertificate, ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { PolicyHost } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/given';

function hostWith(certificate: (stack: Stack) => ICertificate, domains = ONE, region = 'us-east-1'): App {
  const app = new App({ analyticsReporting: false });
  const stack = stackIn(region, { app });
  const host = new PolicyHost(stack, 'Host', { certificate: certificate(stack) });
  domains.forEach((domain) => host.addDomain({ zone: zoneOf(stack, domain) }));
  return app;
}

const certificateFor = (domainName: string, subjectAlternativeNames?: string[]) => (stack: Stack) => (
  new Certificate(stack, 'Certificate', { domainName, subjectAlternativeNames, validation: CertificateValidation.fromDns() })
);
const ONE = ['example.com'];
const BOTH = ['example.com', 'sub.example.com'];

describe('a certificate that the app creates', () => {
  test.each<[what: string, uncovered: string, certificate: (stack: Stack) => ICertificate, domains: string[]]>([
    ['for the domain itself', 'mta-sts.example.com', certificateFor('example.com'), ONE],
    ['for the names of a level above', 'mta-sts.example.com', certificateFor('*.com'), ONE],
    ['for one of two domains', 'mta-sts.sub.example.com', certificateFor('mta-sts.example.com'), BOTH],
    ['whose wildcard covers one label only', 'mta-sts.sub.example.com', certificateFor('*.example.com'), BOTH],
    ['for other names', 'mta-sts.example.com', certificateFor('example.org', ['www.example.org']), ONE],
  ])('it is refused if it is one %s', (_, uncovered, certificate, domains) => {
    expect(() => hostWith(certificate, domains).synth()).toThrow(new RegExp(`'certificate' is 'Mail/Certificate': it is for .* rejects a distribution with a name that its certificate does not cover: ${uncovered};`));
  });

  test.each<[what: string, certificate: (stack: Stack) => ICertificate, domains: string[]]>([
    ['for the name', certificateFor('mta-sts.example.com'), ONE],
    ['for the name in capital letters', certificateFor('MTA-STS.Example.com'), ONE],
    ['for the name as another one', certificateFor('example.com', ['mta-sts.example.com']), ONE],
    ['whose wildcard covers the name', certificateFor('*.example.com'), ONE],
    ['for both names', certificateFor('*.example.com', ['*.sub.example.com']), BOTH],
    ['for a name that is known at deployment', (stack) => certificateFor(new CfnParameter(stack, 'Name').valueAsString)(stack), ONE],
    ['for names that are known at deployment', (stack) => certificateFor('example.com', Token.asList({ Ref: 'Names' }))(stack), ONE],
    ['by its ARN', (stack) => Certificate.fromCertificateArn(stack, 'Given', ARN), ONE],
  ])('it is accepted if it is one %s', (_, certificate, domains) => {
    expect(() => hostWith(certificate, domains).synth()).not.toThrow();
  });
});

test.each<[what: string, certificate: (stack: Stack) => any, problem: string]>([
  ['of IAM', (stack) => Certificate.fromCertificateArn(stack, 'Given', 'arn:aws:iam::111122223333:server-certificate/x'),
    "'certificate' is 'arn:aws:iam::111122223333:server-certificate/x': it is not the ARN of a certificate of ACM; import one with an ARN such as"],
  ['that is only a resource', (stack) => new CfnCertificate(stack, 'Given', { domainName: 'mta-sts.example.com' }), "'certificate' is 'Mail/Given': it is not a certificate of the CDK"],
  ['that is a text', () => ARN, `'certificate' is '${ARN}': it is not a certificate of the CDK`],
])('a certificate %s is refused', (_, certificate, problem) => {
  expect(() => hostWith(certificate)).toThrow(problem);
});

test.each(['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-iso-east-1'])('a policy host in %s is refused, with a certificate too', (region) => {
  expect(() => hostWith((stack) => Certificate.fromCertificateArn(stack, 'Given', ARN), [], region)).toThrow(`stack 'Mail' is in ${region}, in the partition aws-`);
});

test('a policy host in a region that the CDK does not know yet is accepted', () => {
  const stack = stackIn('eu-newest-9');
  expect(() => new PolicyHost(stack, 'Host').addDomain({ zone: zoneOf(stack) })).not.toThrow();
});
