import { App, CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Role } from 'aws-cdk-lib/aws-iam';
import { frozen } from './frozen';
import { Template } from './template';
import { EnforceCheck, MailExchangers, MtaSts, MtaStsPolicy, PolicyHost } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

/** What a user writes for a domain. */
export interface DomainConfig {
  readonly domain: string;
  readonly mode: 'none' | 'testing' | 'enforce';
  /** Numbers of its mail exchangers. */
  readonly mx: readonly number[];
  /** Days. */
  readonly maxAge: number;
  readonly removal?: 'destroy' | 'abandon';
  readonly untested?: boolean;
}

/** What a user writes for a stack. */
export interface AppConfig {
  /** Whether the domains share a policy host. */
  readonly shared: boolean;
  /** Whether the zone is in another account, so that the publication writes the records. */
  readonly written?: boolean;
  /** By construct id. */
  readonly domains: { readonly [constructId: string]: DomainConfig };
}

export const NOTHING: AppConfig = { shared: false, domains: {} };

export function mxHost(domain: string, number: number): string {
  return `mx${number}.${domain}`;
}

const templates = new Map<string, Template>();

/** Synthesizes the template of the app with the real constructs. Throws what they throw. */
export function templateOf(stackName: string, config: AppConfig): Template {
  const key = JSON.stringify([stackName, config]);
  if (!templates.has(key)) templates.set(key, frozen(synthesized(stackName, config)));
  return templates.get(key)!;
}

function synthesized(stackName: string, { shared, written, domains }: AppConfig): Template {
  const app = new App({ analyticsReporting: false });
  const stack = stackIn('us-east-1', { app, id: stackName });
  new CfnResource(stack, 'Other', { type: 'AWS::SNS::Topic' });
  const recordsRole = written ? Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/records') : undefined;
  const certificateFor = (id: string) => written ? new Certificate(stack, `${id}Certificate`, { domainName: 'mta-sts.a.example', subjectAlternativeNames: ['mta-sts.b.example'] }) : undefined;
  const policyHost = shared ? new PolicyHost(stack, 'Host', { certificate: certificateFor('Host') }) : undefined;
  for (const [id, config] of Object.entries(domains)) {
    new MtaSts(stack, id, {
      zone: zoneOf(stack, config.domain),
      policy: policyFor(config),
      policyHost,
      recordsRole,
      certificate: shared ? undefined : certificateFor(id),
      reportDestinations: [],
      removalPolicy: config.removal && RemovalPolicy.DESTROY,
      forceRemoval: config.removal === 'abandon' || undefined,
    });
  }
  return app.synth().getStackByName(stackName).template;
}

function policyFor({ domain, mode, mx, maxAge, untested }: DomainConfig): MtaStsPolicy {
  const options = { maxAge: Duration.days(maxAge) };
  const mailExchangers = MailExchangers.of(...mx.map((number) => mxHost(domain, number)));
  if (mode === 'none') return MtaStsPolicy.none(options);
  return mode === 'testing' ? MtaStsPolicy.testing(mailExchangers, options)
    : MtaStsPolicy.enforce(mailExchangers, { ...options, skippedChecks: untested ? [EnforceCheck.TESTED_FIRST] : undefined });
}
