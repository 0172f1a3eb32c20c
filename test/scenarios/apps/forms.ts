import { App } from 'aws-cdk-lib';
import { Form } from '../mail-stack';

/** All that the app of the acceptance run has to know. */
export interface AcceptanceForm extends Form {
  readonly stackName: string;
  readonly region: string;
  readonly domain: string;
  readonly zone: { readonly id: string; readonly name: string };
  /** More mail domains below the domain, served by the same policy host. */
  readonly siblings?: number;
  /** Where reports arrive. A name is that of the active rule set, to which a rule is added. */
  readonly mailbox: 'none' | 'own rule set' | { readonly ruleSet: string };
  /** ARN of the policy host's certificate. @default - one of its own */
  readonly certificate?: string;
  /** Whether mails and reports are under a key of the account's in KMS. */
  readonly key?: boolean;
}

export interface ProbeForm {
  readonly stackName: string;
  readonly region: string;
  readonly revision: number;
  readonly fails?: boolean;
  /** Whether there is a resource whose function never answers. */
  readonly silent?: boolean;
}

/** Forms pass through the CDK CLI as one value of the context: `-c form={...}`. */
export function formOf<F>(app: App): F {
  return JSON.parse(app.node.getContext('form'));
}

export const PROBE_TYPE = 'Custom::AcceptanceProbe';
