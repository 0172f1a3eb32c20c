import { RemovalPolicy } from 'aws-cdk-lib';

/** What is to become of a domain that leaves the stack. */
export interface DomainRemovalOptions {
  /**
   * What becomes of policy host, policy and records when they are taken out of the app, moved to another stack, or their stack is destroyed.
   *
   * Senders hold an enforce policy for as long as its `max_age` says and need its policy host as long (RFC 8461 §8.3), so they stay, and go on serving,
   * unless `RemovalPolicy.DESTROY` was deployed before. The deployment that brings it is refused, with the date,
   * while senders may hold an enforce policy. Policy and host can't go together with mode enforce.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Lets `RemovalPolicy.DESTROY` through although senders may hold an enforce policy. Those go on refusing every host that it does not cover,
   * until it expires, and nobody can tell them otherwise.
   *
   * @default false
   */
  readonly forceRemoval?: boolean;
}
