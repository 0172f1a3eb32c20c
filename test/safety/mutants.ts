import { Subject } from './session';
import { Definition, Template } from './template';
import type { ModelWorld } from './world';
import { operate, publisherOf } from '../../src/policy-host/handler/operation';
import type { Claim } from '../../src/policy-host/handler/policy-claim';
import type { World } from '../../src/policy-host/handler/ports';
import { ServedPolicy, storedAs } from '../../src/policy-host/handler/served-policy';
import { policyKey } from '../../src/policy-host/publication-contract';
import { parsePolicy, policyId, PolicyMode, renderPolicy } from '../../src/protocol/mta-sts/sts-policy';
import { renderStsRecord } from '../../src/protocol/mta-sts/sts-record';

type Resources = Template['Resources'];

const unchanged = (template: Template) => template;

/** The handler with other senses or hands. */
const withWorld = (change: (world: World) => Partial<World>): Subject => ({
  handler: async (event, deadline, world) => operate(event, deadline, { ...world, ...change(world) }),
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
  handler: async (event, deadline, world) => operate(event, deadline, {
    ...world,
    put: async (claim, policy) => {
      const name = `_mta-sts.${event.ResourceProperties.PolicyDomain}`;
      const { txt } = await world.recordsInZone('', event.ResourceProperties.PolicyDomain, name);
      for (const announced of txt) await world.replaceTxt('', name, announced, `"${renderStsRecord(policy.id)}"`);
      return world.put(claim, policy);
    },
  }),
};

export const idAtSynth = withTemplate((_, definition, all) => (
  isStsRecord(definition) ? { ...hashed(definition, all), DependsOn: [publicationOf(all)] } : definition
));

export const notConfirmed = withWorld(() => ({ confirmLive: async () => undefined }));

export const plainlyDeleted = deleted;

/** As a guard that is deleted first, and refuses while senders may hold an enforce policy. */
export const refusedByDelete: Subject = {
  template: deleted.template,
  handler: async (event, deadline, world) => {
    if (event.RequestType === 'Delete' && event.ResourceType === 'Custom::MtaStsPolicy') throw new Error('senders may hold an enforce policy');
    return operate(event, deadline, world);
  },
};

export const idByContent: Subject = {
  template: unchanged,
  handler: async (event, deadline, world) => {
    let text = '';
    const outcome = await operate(event, deadline, {
      ...world,
      put: async (claim, policy) => world.put(claim, byContent(policy)),
      confirmLive: async (confirmation) => {
        text = confirmation.text;
        return world.confirmLive({ ...confirmation, id: policyId(text) });
      },
      replaceTxt: async (zone, name, from) => world.replaceTxt(zone, name, from, `"${renderStsRecord(policyId(text))}"`),
    });
    return outcome.data?.PolicyId ? { ...outcome, data: { ...outcome.data, PolicyId: policyId(text) } } : outcome;
  },
};

export const recordNotRepaired = withWorld(() => ({ replaceTxt: async () => true }));

/** As if every domain left the check out, with the guard and with its publication. */
export const enforceFirst: Subject = {
  template: unchanged,
  handler: async (event, deadline, world) => {
    const { Domains, ...others } = event.ResourceProperties;
    const untested = { SkippedChecks: ['tested-first'] };
    const properties = Domains
      ? { ...others, Domains: Object.fromEntries(Object.entries<object>(Domains).map(([domain, served]) => [domain, { ...served, ...untested }])) }
      : { ...others, ...untested };
    return operate({ ...event, ResourceProperties: properties } as typeof event, deadline, world);
  },
};

/** As if the guard heard of no domain in an update. */
export const leftOut: Subject = {
  template: unchanged,
  handler: async (event, deadline, world) => {
    if (event.RequestType !== 'Update' || event.ResourceType !== 'Custom::MtaStsPolicyHostDomains') return operate(event, deadline, world);
    const deaf = <T extends object>(properties: T) => ({ ...properties, Domains: {} });
    const { ResourceProperties, OldResourceProperties } = event;
    return operate({ ...event, ResourceProperties: deaf(ResourceProperties), OldResourceProperties: deaf(OldResourceProperties) }, deadline, world);
  },
};

/** A host that is the same whatever its guard has let through. */
export const hostWithoutGuard = withTemplate((_, definition) => {
  const { Admitted, ...others } = definition.Properties ?? {};
  return Admitted === undefined ? definition : { ...definition, Properties: others };
});

/** Until when senders may hold the policy that was served just before, whatever was served before that. */
export const lastPolicyOnly = withWorld((world) => ({
  put: async (claim, policy) => {
    const before = await world.served(claim.bucket, claim.policyHost);
    const { mode, maxAge } = before ? parsePolicy(before.text) : { mode: 'none', maxAge: 0 };
    return world.put(claim, { ...policy, enforcedUntil: mode === 'enforce' ? world.now() + maxAge * 1000 : before?.enforcedUntil ?? 0 });
  },
}));

/** Each resource takes the policy for its own. */
export const publisherForgotten: Subject = {
  template: unchanged,
  handler: async (event, deadline, world) => operate(event, deadline, {
    ...world,
    served: async (bucket, host) => {
      const served = await world.served(bucket, host);
      return served && { ...served, publisher: publisherOf(event) };
    },
  }),
};

/** As it was before: the record is left alone if it announces what was served before. */
export const recordRepairedInPart: Subject = {
  template: unchanged,
  handler: async (event, deadline, world) => {
    let before: ServedPolicy | undefined;
    let announced: string[] = [];
    return operate(event, deadline, {
      ...world,
      served: async (bucket, host) => before = await world.served(bucket, host),
      recordsInZone: async (zone, domain, name) => {
        const records = await world.recordsInZone(zone, domain, name);
        announced = records.txt;
        return records;
      },
      replaceTxt: async (zone, name, from, to) => announced.join().includes(before!.id) || world.replaceTxt(zone, name, from, to),
    });
  },
};

/** A rollback asks for all that a deployment asks for, and leaves the policy as it is if that is not there. */
export const rollbackRefused: Subject = {
  template: unchanged,
  handler: async (event, deadline, world) => {
    let failed = false;
    return operate(event, deadline, {
      ...world,
      recordsInZone: async (zone, domain, name) => {
        const records = await world.recordsInZone(zone, domain, name).catch(() => { failed = true; });
        return failed || !records ? { mx: [`unknown.${domain}`], txt: records?.txt ?? [] } : records;
      },
    });
  },
};

/** A put that nothing can stop. */
const putAnyway = async (world: World, { bucket, policyHost }: Claim, policy: ServedPolicy) => {
  await (world as ModelWorld).objects.put(bucket, policyKey(policyHost), storedAs(policy));
  return true;
};

/** As it was before: whatever CloudFormation has done since, a run of the handler goes on. */
export const neverOvertaken = withWorld((world) => ({
  claim: async (bucket, policyHost) => ({ bucket, policyHost, ticket: 'none' }),
  holds: async () => true,
  put: async (claim, policy) => putAnyway(world, claim, policy),
  remove: async (claim) => world.remove({ ...claim, ticket: undefined }),
}));

/** The claim is checked, and then the policy is put. */
export const checkedBefore = withWorld((world) => ({
  put: async (claim, policy) => await world.holds(claim) && putAnyway(world, claim, policy),
}));

/** Whichever run of the handler comes last counts as the newest request. */
export const lastComeFirst = withWorld((world) => ({
  claim: async (bucket, policyHost, { requestId }) => world.claim(bucket, policyHost, { requestId, requestedAt: world.now() }),
}));

/** Requests claim, and nobody ever ends that. */
export const neverClosed = withWorld(() => ({ close: async () => undefined }));
