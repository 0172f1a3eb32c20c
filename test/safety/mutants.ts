import type { ModelPorts } from './model-ports';
import { Subject } from './scenario';
import { Definition, Template } from './template';
import { operate, ownerOf } from '../../src/policy-host/handler/operation';
import type { Claim } from '../../src/policy-host/handler/policy-claim';
import type { PublicationPorts } from '../../src/policy-host/handler/ports';
import { ServedPolicy, storedAs } from '../../src/policy-host/handler/served-policy';
import { policyKey, ServedDomain, servedDomainOf } from '../../src/policy-host/publication-contract';
import { parsePolicy, policyId, PolicyMode, renderPolicy } from '../../src/protocol/mta-sts/sts-policy';
import { renderStsRecord } from '../../src/protocol/mta-sts/sts-record';

type Resources = Template['Resources'];

const unchanged = (template: Template) => template;

/** The handler with other senses or hands. */
const withPorts = (change: (ports: PublicationPorts) => Partial<PublicationPorts>): Subject => ({
  handler: async (event, deadline, ports) => operate(event, deadline, { ...ports, ...change(ports) }),
  template: unchanged,
});

const withTemplate = (change: (id: string, definition: Definition, all: Resources) => Definition): Subject => ({
  handler: operate,
  template: ({ Resources }) => ({
    Resources: Object.fromEntries(Object.entries(Resources).map(([id, definition]) => [id, change(id, definition, Resources)])),
  }),
});

const isStsRecord = ({ Type, Properties }: Definition) => Type === 'AWS::Route53::RecordSet' && Properties!.Type === 'TXT';

/** A record with the hash of the policy's text in it. */
const hashed = (record: Definition, all: Resources): Definition => {
  const { Mode, MaxAge, Mx } = Object.values(all).find(({ Type, Properties }) => (
    Type === 'Custom::MtaStsPolicy' && `_mta-sts.${Properties!.PolicyDomain}.` === record.Properties!.Name
  ))!.Properties!;
  const text = renderPolicy({ mode: Mode as PolicyMode, maxAge: Number(MaxAge), mx: Mode === 'none' ? [] : Mx });
  return { ...record, Properties: { ...record.Properties, ResourceRecords: [`"${renderStsRecord(policyId(text))}"`] } };
};

const publicationOf = (all: Resources) => Object.keys(all).find((id) => all[id].Type === 'Custom::MtaStsPolicy')!;

const deleted = withTemplate((_, definition) => ({ ...definition, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }));

const byContent = (policy: ServedPolicy): ServedPolicy => ({ ...policy, id: policyId(policy.text) });

/** The record announces the policy, and then it is put. */
export const recordFirst: Subject = {
  template: unchanged,
  handler: async (event, deadline, ports) => operate(event, deadline, {
    ...ports,
    put: async (claim, policy) => {
      const name = `_mta-sts.${event.ResourceProperties.PolicyDomain}`;
      const { txt } = await ports.recordsInZone('', event.ResourceProperties.PolicyDomain, name);
      for (const announced of txt) await ports.replaceTxt('', name, announced, `"${renderStsRecord(policy.id)}"`);
      return ports.put(claim, policy);
    },
  }),
};

export const idAtSynth = withTemplate((_, definition, all) => (
  isStsRecord(definition) ? { ...hashed(definition, all), DependsOn: [publicationOf(all)] } : definition
));

export const notConfirmed = withPorts(() => ({ confirmLive: async () => undefined }));

export const plainlyDeleted = deleted;

/** A preflight that is deleted first, and refuses while senders may hold an enforce policy. */
export const refusedByDelete: Subject = {
  template: deleted.template,
  handler: async (event, deadline, ports) => {
    if (event.RequestType === 'Delete' && event.ResourceType === 'Custom::MtaStsPolicy') throw new Error('senders may hold an enforce policy');
    return operate(event, deadline, ports);
  },
};

export const idByContent: Subject = {
  template: unchanged,
  handler: async (event, deadline, ports) => {
    let text = '';
    const outcome = await operate(event, deadline, {
      ...ports,
      put: async (claim, policy) => ports.put(claim, byContent(policy)),
      confirmLive: async (confirmation) => {
        text = confirmation.text;
        return ports.confirmLive({ ...confirmation, id: policyId(text) });
      },
      replaceTxt: async (zone, name, from) => ports.replaceTxt(zone, name, from, `"${renderStsRecord(policyId(text))}"`),
    });
    return outcome.data?.PolicyId ? { ...outcome, data: { ...outcome.data, PolicyId: policyId(text) } } : outcome;
  },
};

export const recordNotRepaired = withPorts(() => ({ replaceTxt: async () => true }));

/** Every domain skips the check, in the preflight and in its publication. */
export const enforceFirst: Subject = {
  template: unchanged,
  handler: async (event, deadline, ports) => {
    const { Domains, ...others } = event.ResourceProperties;
    const untested = { SkippedChecks: ['tested-first'] };
    const changed = ([domain, served]: [string, ServedDomain | string]) => [domain, { ...servedDomainOf(served), ...untested }];
    const properties = Domains
      ? { ...others, Domains: Object.fromEntries(Object.entries<ServedDomain | string>(Domains).map(changed)) }
      : { ...others, ...untested };
    return operate({ ...event, ResourceProperties: properties } as typeof event, deadline, ports);
  },
};

/** The preflight gets no domain in an update. */
export const leftOut: Subject = {
  template: unchanged,
  handler: async (event, deadline, ports) => {
    if (event.RequestType !== 'Update' || event.ResourceType !== 'Custom::MtaStsPolicyHostDomains') return operate(event, deadline, ports);
    const deaf = <T extends object>(properties: T) => ({ ...properties, Domains: {} });
    const { ResourceProperties, OldResourceProperties } = event;
    return operate({ ...event, ResourceProperties: deaf(ResourceProperties), OldResourceProperties: deaf(OldResourceProperties) }, deadline, ports);
  },
};

/** A host that does not depend on the result of its preflight. */
export const hostWithoutGuard = withTemplate((_, definition) => {
  const { PreflightPassed, ...others } = definition.Properties ?? {};
  return PreflightPassed === undefined ? definition : { ...definition, Properties: others };
});

/** Until when senders may hold the policy that was served just before, whatever was served before that. */
export const lastPolicyOnly = withPorts((ports) => ({
  put: async (claim, policy) => {
    const before = await ports.served(claim.bucket, claim.policyHost);
    const { mode, maxAge } = before ? parsePolicy(before.text) : { mode: 'none', maxAge: 0 };
    return ports.put(claim, { ...policy, enforcedUntil: mode === 'enforce' ? ports.now() + maxAge * 1000 : before?.enforcedUntil ?? 0 });
  },
}));

/** Each resource takes the policy for its own. */
export const publisherForgotten: Subject = {
  template: unchanged,
  handler: async (event, deadline, ports) => operate(event, deadline, {
    ...ports,
    served: async (bucket, host) => {
      const served = await ports.served(bucket, host);
      return served && { ...served, owner: ownerOf(event) };
    },
  }),
};

/** As it was before: the record is left alone if it announces what was served before. */
export const recordRepairedInPart: Subject = {
  template: unchanged,
  handler: async (event, deadline, ports) => {
    let before: ServedPolicy | undefined;
    let announced: string[] = [];
    return operate(event, deadline, {
      ...ports,
      served: async (bucket, host) => before = await ports.served(bucket, host),
      recordsInZone: async (zone, domain, name) => {
        const records = await ports.recordsInZone(zone, domain, name);
        announced = records.txt;
        return records;
      },
      replaceTxt: async (zone, name, from, to) => announced.join().includes(before!.id) || ports.replaceTxt(zone, name, from, to),
    });
  },
};

/** A rollback asks for all that a deployment asks for, and leaves the policy as it is if that is not there. */
export const rollbackRefused: Subject = {
  template: unchanged,
  handler: async (event, deadline, ports) => {
    let failed = false;
    return operate(event, deadline, {
      ...ports,
      recordsInZone: async (zone, domain, name) => {
        const records = await ports.recordsInZone(zone, domain, name).catch(() => { failed = true; });
        return failed || !records ? { mx: [`unknown.${domain}`], txt: records?.txt ?? [] } : records;
      },
    });
  },
};

/** A put that nothing can stop. */
const putAnyway = async (ports: PublicationPorts, { bucket, policyHost }: Claim, policy: ServedPolicy) => {
  await (ports as ModelPorts).objects.put(bucket, policyKey(policyHost), storedAs(policy));
  return true;
};

/** As it was before: whatever CloudFormation has done since, a run of the handler goes on. */
export const neverOvertaken = withPorts((ports) => ({
  claim: async (bucket, policyHost) => ({ bucket, policyHost, ticket: 'none' }),
  holds: async () => true,
  put: async (claim, policy) => putAnyway(ports, claim, policy),
  remove: async (claim) => ports.remove({ ...claim, ticket: undefined }),
}));

/** The claim is checked, and then the policy is put. */
export const checkedBefore = withPorts((ports) => ({
  put: async (claim, policy) => await ports.holds(claim) && putAnyway(ports, claim, policy),
}));

/** Whichever run of the handler comes last counts as the newest request. */
export const lastComeFirst = withPorts((ports) => ({
  claim: async (bucket, policyHost, { requestId }) => ports.claim(bucket, policyHost, { requestId, requestedAt: ports.now() }),
}));

/** Requests claim, and nobody ever ends that. */
export const neverClosed = withPorts(() => ({ close: async () => undefined }));

/** As it was before: whatever the zone has, the preflight goes on. */
export const zoneUnread = withPorts(() => ({ existingRecords: async () => [] }));
