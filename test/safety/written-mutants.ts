import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { Subject } from './scenario';
import { operate } from '../../src/policy-host/handler/operation';
import type { PublicationPorts } from '../../src/policy-host/handler/ports';
import { isSameRecord, onlyValue, RecordChange } from '../../src/policy-host/handler/record-sets';
import { isReservation } from '../../src/policy-host/handler/written-records';

/* Mutants of a publication that writes the records itself. */

type Change = PublicationPorts['changeRecords'];

const withChange = (change: (ports: PublicationPorts) => Change): Subject => ({
  template: (template) => template,
  handler: async (event, deadline, ports) => operate(event, deadline, { ...ports, changeRecords: change(ports) }),
});

/** Overwrites and deletes whatever is there, as UPSERT would. */
export const upserted = withChange((ports) => async (zone, changes) => {
  const names = changes.map(({ before, after }) => (before ?? after)!.Name!);
  const present = await ports.recordsAt(zone, '', names);
  const now = (set: ResourceRecordSet) => present.find((one) => isSameRecord(one, set));
  return ports.changeRecords(zone, changes.map(({ before, after }) => ({ before: now((before ?? after)!), after })));
});

/** Creates the first records without a reservation, which it only pretends to have. */
export const notReserved: Subject = {
  template: (template) => template,
  handler: async (event, deadline, ports) => {
    let reserved: RecordChange['after'];
    return operate(event, deadline, {
      ...ports,
      recordsAt: async (zone, domain, names) => [...await ports.recordsAt(zone, domain, names), reserved ?? []].flat(),
      changeRecords: async (zone, changes) => {
        const [{ before, after }] = changes;
        if (!before && after && isReservation(onlyValue(after) ?? '')) {
          reserved = after;
          return true;
        }
        const done = await ports.changeRecords(zone, changes.map((one) => one.before === reserved ? { after: one.after } : one));
        reserved = undefined;
        return done;
      },
    });
  },
};

/** Leaves the records to the next deployment in a rollback. */
export const leftInRollback: Subject = {
  template: (template) => template,
  handler: async (event, deadline, ports) => {
    const { RequestId: requestId, StackId: stackId, LogicalResourceId: logicalId } = event;
    const { ResourceProperties, OldResourceProperties } = event as CloudFormationCustomResourceUpdateEvent;
    const isRollback = event.RequestType === 'Update' && await ports.isRollingBack({ requestId, stackId, logicalId, requestedAt: ports.now() });
    const without = (properties: object) => ({ ...properties, RecordsRole: undefined, HostedZoneId: undefined });
    const changed = { ...event, ResourceProperties: without(ResourceProperties), OldResourceProperties: without(OldResourceProperties) };
    return operate(isRollback ? changed as unknown as typeof event : event, deadline, ports);
  },
};

/** Deletes the announcement of a domain even if another resource wrote it. */
export const deletedAnyway: Subject = {
  template: (template) => template,
  handler: async (event, deadline, ports) => {
    const { HostedZoneId, PolicyDomain } = event.ResourceProperties;
    if (event.RequestType === 'Delete' && PolicyDomain) {
      const present = await ports.recordsAt(HostedZoneId, PolicyDomain, [`_mta-sts.${PolicyDomain}`]);
      if (present.length > 0) await ports.changeRecords(HostedZoneId, present.map((before) => ({ before })));
    }
    return operate(event, deadline, ports);
  },
};

/** Writes the records and then the policy. */
export const writtenFirst: Subject = {
  template: (template) => template,
  handler: async (event, deadline, ports) => {
    const { HostedZoneId, PolicyDomain } = event.ResourceProperties;
    return operate(event, deadline, {
      ...ports,
      put: async (claim, policy) => {
        const [before] = await ports.recordsAt(HostedZoneId, PolicyDomain, [`_mta-sts.${PolicyDomain}`]);
        const after = before && { ...before, ResourceRecords: [{ Value: `"v=STSv1; id=${policy.id};"` }] };
        if (before) await ports.changeRecords(HostedZoneId, [{ before, after }]);
        return ports.put(claim, policy);
      },
    });
  },
};
