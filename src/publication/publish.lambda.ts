import { awsWorld } from './aws-world.lambda-shared';
import {
  DOMAINS_RESOURCE_TYPE, DomainsProperties, EARLIEST_REMOVAL_ATTRIBUTE, POLICY_ID_ATTRIBUTE, PublicationProperties,
} from './contract';
import { earliestRemoval, publish } from './publishing.lambda-shared';
import { admitDomains } from './served-domains.lambda-shared';
import { customResource } from '../custom-resource.lambda-shared';
import { policyHostName } from '../protocol/mta-sts';

interface Event {
  readonly ResourceType: string;
  readonly ResourceProperties: unknown;
}

/** Constant for a domain: with another id, CloudFormation would take the new policy for the old one's replacement and delete it. */
const physicalId = (event: Event) => event.ResourceType === DOMAINS_RESOURCE_TYPE ? 'domains' : policyHostName(publicationOf(event).PolicyDomain);

export const handler = customResource(physicalId, async (event, deadline) => {
  const old = event.RequestType === 'Update' ? event.OldResourceProperties : undefined;
  if (event.ResourceType === DOMAINS_RESOURCE_TYPE) {
    if (event.RequestType !== 'Delete') {
      await admitDomains(event.ResourceProperties as unknown as DomainsProperties, old as DomainsProperties | undefined, event.StackId, awsWorld);
    }
    return { physicalResourceId: physicalId(event) };
  }

  const properties = publicationOf(event);
  if (event.RequestType === 'Delete') {
    await awsWorld.remove(properties.Bucket, policyHostName(properties.PolicyDomain));
    return { physicalResourceId: event.PhysicalResourceId };
  }
  const isFirst = event.RequestType === 'Create';
  const served = await publish({ requestId: event.RequestId, stackId: event.StackId, isFirst, properties, deadline }, awsWorld);
  console.log(`live at ${policyHostName(properties.PolicyDomain)} with id ${served.id}:\n${served.text}`);
  return {
    physicalResourceId: physicalId(event),
    data: { [POLICY_ID_ATTRIBUTE]: served.id, [EARLIEST_REMOVAL_ATTRIBUTE]: earliestRemoval(served, awsWorld.now()) },
  };
});

function publicationOf(event: Event): PublicationProperties {
  return event.ResourceProperties as PublicationProperties;
}
