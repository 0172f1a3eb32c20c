import { Route53Client, Route53ClientConfig } from '@aws-sdk/client-route-53';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { credentialsOf, REFUSES } from './assumed-role';
import { Zones } from './hosted-zone';
import { DENIALS, onceAllowed } from '../../lambda/once-allowed';
import type { PublicationProperties } from '../publication-contract';

/** The ARNs of the roles that reach hosted zones in other accounts, by the ids of the zones. */
export type ZoneRoles = ReadonlyMap<string, string>;

/** Reads the roles from an event. A rollback, and an update that drops the role, may need the former zone. */
export function zoneRolesOf(event: CloudFormationCustomResourceEvent): ZoneRoles {
  const former = event.RequestType === 'Update' ? [event.OldResourceProperties] : [];
  const roles = [...former, event.ResourceProperties].map((properties) => properties as unknown as Partial<PublicationProperties>);
  return new Map(roles.flatMap(({ HostedZoneId, RecordsRole }) => HostedZoneId && RecordsRole ? [[HostedZoneId, RecordsRole]] : []));
}

// `Zones` retries by itself.
const SETTINGS: Route53ClientConfig = {
  maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};

const own = onceAllowed(new Route53Client(SETTINGS));

/** Returns a function that works on a zone, through its role if it has one. */
export function zonesBy(roles: ZoneRoles, deadline: number): <T>(hostedZoneId: string, work: (zones: Zones) => Promise<T>) => Promise<T> {
  const ownZones = new Zones(own, deadline);
  const others = new Map([...new Set(roles.values())].map((roleArn) => (
    [roleArn, new Zones(onceAllowed(new Route53Client({ ...SETTINGS, credentials: credentialsOf(roleArn, own.config) })), deadline)] as const
  )));
  return async (hostedZoneId, work) => {
    const roleArn = roles.get(hostedZoneId);
    if (roleArn === undefined) return work(ownZones);
    return work(others.get(roleArn)!).catch((error: Error) => { throw explained(error, hostedZoneId, roleArn); });
  };
}

/** Says what to do if the role does not allow a call. */
function explained(error: Error, hostedZoneId: string, roleArn: string): Error {
  if (!DENIALS.has(error.name) || error.message.includes(REFUSES)) return error;
  return new Error(`the role ${roleArn} does not allow what the records in the hosted zone ${hostedZoneId} need: ${error.message}. `
    + "Name the domain in 'domainNames' and this zone in 'zone' of its RecordsRole, and deploy the stack of that role first");
}
