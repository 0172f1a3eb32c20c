import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { POLICY_ID_ATTRIBUTE, PUBLICATION_RESOURCE_TYPE, PublicationProperties } from './contract';
import { MtaStsPolicy } from '../policy';
import { PolicyHost } from '../policy-host';

/** Properties of a `PolicyPublication`. */
export interface PolicyPublicationProps {
  /** Serves the policy. It must know the domain: see `PolicyHost.addDomain()`. */
  readonly host: PolicyHost;

  /** The mail domain. */
  readonly domain: string;

  /** What is published. */
  readonly policy: MtaStsPolicy;
}

/**
 * Publishes one domain's policy when the stack is deployed, in the order that RFC 8461 §8.1 asks for.
 *
 * It puts the policy, fetches it through the policy host until exactly these bytes are live, and only then hands out the id.
 * A record that takes its id from here can't announce what is not served, neither in an update nor in a rollback.
 * When the policy does not become live, the deployment fails and says what was seen.
 */
export class PolicyPublication extends Construct {
  /** The id of the live policy (RFC 8461 §3.1), known when the stack is deployed: 32 hexadecimal digits. */
  public readonly policyId: string;

  /** The custom resource. */
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: PolicyPublicationProps) {
    super(scope, id);
    const { host, policy } = props;
    const properties: PublicationProperties = {
      PolicyDomain: props.domain,
      Mode: policy.mode,
      MaxAge: String(policy.maxAge.toSeconds()),
      Mx: policy.mailExchangers.patterns,
      Removal: 'Retain',
      Bucket: host.bucket.bucketName,
      Endpoint: host.distribution.distributionDomainName,
    };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: PUBLICATION_RESOURCE_TYPE,
      serviceToken: host.publisher.functionArn,
      serviceTimeout: Duration.minutes(15),
      properties: { ...properties },
    });
    // The host can't read the bucket before its policy is there.
    if (host.bucket.policy) this.resource.node.addDependency(host.bucket.policy);
    this.policyId = this.resource.getAttString(POLICY_ID_ATTRIBUTE);
  }
}
