import { CustomResource, Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DOMAINS_RESOURCE_TYPE, DomainsProperties, HOST_RESOURCE_TYPE, HostProperties } from './publication-contract';

/** What else is changed of a policy host comes behind this, which refuses what would harm senders. */
export function createDomains(scope: Construct, publisher: lambda.IFunction, properties: DomainsProperties): CustomResource {
  return create(scope, 'Domains', DOMAINS_RESOURCE_TYPE, publisher, properties);
}

/** Whatever needs a policy host that answers comes behind this. */
export function createHost(scope: Construct, publisher: lambda.IFunction, properties: HostProperties): CustomResource {
  return create(scope, 'Host', HOST_RESOURCE_TYPE, publisher, properties);
}

function create(scope: Construct, id: string, resourceType: string, publisher: lambda.IFunction, properties: object): CustomResource {
  return new CustomResource(scope, id, {
    resourceType,
    serviceToken: publisher.functionArn,
    serviceTimeout: Duration.minutes(15),
    properties: { ...properties },
  });
}
