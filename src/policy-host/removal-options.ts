import { RemovalPolicy } from 'aws-cdk-lib';

/** Options for the removal of a domain from the stack. */
export interface DomainRemovalOptions {
  /**
   * What happens to policy host, policy and records when you remove them from the app, move them to another stack, or destroy their stack.
   *
   * Senders hold an enforce policy for its `max_age` and need its policy host for as long (RFC 8461 §8.3). So these resources stay and keep serving
   * unless you deployed `RemovalPolicy.DESTROY` before. That deployment fails, and names the date, while senders may hold an enforce policy.
   * A policy in mode enforce can't be combined with `RemovalPolicy.DESTROY`.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether to accept `RemovalPolicy.DESTROY` although senders may hold an enforce policy. Until it expires, these senders reject every mail host that it
   * does not cover, and you can't publish a policy that changes this.
   *
   * @default false
   */
  readonly forceRemoval?: boolean;
}
