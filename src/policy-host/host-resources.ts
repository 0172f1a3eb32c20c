import { CustomResource, Duration, IResolvable } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DOMAINS_RESOURCE_TYPE, DomainsProperties, HOST_RESOURCE_TYPE, HostProperties } from './publication-contract';

/** Creates the preflight: every other change to the host depends on this resource, which rejects deployments that would hurt senders. */
export function createDomains(scope: Construct, publisher: lambda.IFunction, properties: Unresolved<DomainsProperties>): CustomResource {
  return create(scope, 'Domains', DOMAINS_RESOURCE_TYPE, publisher, properties);
}

/** Creates the resource to depend on in order to wait until the policy host answers. */
export function createHost(scope: Construct, publisher: lambda.IFunction, properties: HostProperties): CustomResource {
  return create(scope, 'Host', HOST_RESOURCE_TYPE, publisher, properties);
}

/** Properties whose values may be known only when the template is written. */
type Unresolved<T> = { readonly [name in keyof T]: T[name] | IResolvable };

function create(scope: Construct, id: string, resourceType: string, publisher: lambda.IFunction, properties: object): CustomResource {
  return new CustomResource(scope, id, {
    resourceType,
    serviceToken: publisher.functionArn,
    serviceTimeout: Duration.minutes(15),
    properties: { ...properties },
  });
}
