import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { IConstruct } from 'constructs';
import { LONGEST_PREFIX, requireMailDomain, requireRoomBelow } from './mail-domain';
import { invalid, requireDomainName, unresolved } from './validation';
import { requireZoneId } from './zone-id';
import { isWithin, normalizeDomainName, recordNameProblem } from '../protocol/domain-name';
import { policyHostName } from '../protocol/mta-sts/sts-policy';

/** A mail domain, given by its hosted zone, its name, or both. */
export interface ZoneAndDomain {
  readonly zone?: route53.IHostedZone;
  readonly domainName?: string;
}

/** The hosted zone of a domain, and the role that reaches it in another account. */
export interface ZoneAndRole {
  readonly zone?: route53.IHostedZone;
  readonly recordsRole?: iam.IRole;
}

/** Returns the mail domain in normal form. Fails unless it is known at synth and in the zone, if there is one. `property` is the name of `domainName` in errors. */
export function policyDomainOf({ zone, domainName }: ZoneAndDomain, property = 'domainName'): string {
  const zoneName = zone && knownZoneName(zone);
  const name = domainName ?? zoneName;
  if (name === undefined && !zone) throw new Error(`neither 'zone' nor '${property}' is given: give the domain's hosted zone, or the name of a domain whose DNS is elsewhere`);
  if (name === undefined) {
    throw new Error("the name of 'zone' is not known at synth, where policies and certificates need it: "
      + `give it as '${property}', or import the zone with HostedZone.fromHostedZoneAttributes`);
  }
  requireDomainName(domainName === undefined ? 'zone' : property, name);
  if (zoneName !== undefined && !isWithin(name, zoneName)) {
    throw invalid(property, name, `it is not in the zone '${zoneName}', which must contain its records`, 'give the zone that holds the domain');
  }
  return normalizeDomainName(name);
}

/** Returns the names of a list of mail domains in normal form. Fails for one that is there twice. */
export function domainNamesOf(domainNames: readonly string[], property = 'domainNames', zone?: route53.IHostedZone): string[] {
  if (Token.isUnresolved(domainNames)) throw unresolved(property, 'write the names themselves');
  if (!Array.isArray(domainNames)) throw invalid(property, domainNames, 'it must be a list of domain names', "write a list such as ['example.com']");
  domainNames.forEach((name) => requireDomainName(property, name));
  const names = domainNames.map((domainName) => policyDomainOf({ zone, domainName }, property));
  const twice = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (twice >= 0) throw invalid(property, domainNames[twice], 'it is there twice', 'name it once');
  return names;
}

/** Returns the mail domain like `policyDomainOf()`, and fails for a name that MTA-STS itself uses below a mail domain. */
export function mailDomainOf(given: ZoneAndDomain): string {
  if (given.domainName !== undefined) requireMailDomain('domainName', given.domainName);
  const domain = policyDomainOf(given);
  if (given.domainName === undefined) requireMailDomain('zone', domain);
  requireRoomBelow(given.domainName === undefined ? 'zone' : 'domainName', domain, LONGEST_PREFIX);
  return domain;
}

/** Returns the mail domain of a policy host. Its zone contains the domain or the policy host alone. */
export function hostedDomainOf({ zone, domainName }: ZoneAndDomain): string {
  const ofHostAlone = zone && domainName !== undefined && knownZoneName(zone)?.toLowerCase() === policyHostName(normalizeDomainName(domainName));
  return mailDomainOf(ofHostAlone ? { domainName } : { zone, domainName });
}

/** Fails unless the zone is for the policy host of `domain` alone, as far as its name is known at synth. */
export function requirePolicyHostZone(property: string, zone: route53.IHostedZone, domain: string): void {
  const zoneName = knownZoneName(zone);
  const host = policyHostName(domain);
  if (zoneName === undefined || normalizeDomainName(zoneName) === host) return;
  if (isWithin(domain, zoneName)) throw invalid(property, zoneName, `it contains '${domain}', and must contain '${host}' alone`, "give it as 'zone'");
  throw invalid(property, zoneName, `it is not the zone of '${host}'`, 'give the zone to which the domain delegates this name, or leave it out');
}

/** Fails unless the name is a whole name in the zone, as far as both are known at synth. */
export function requireRecordName(property: string, name: string, zone: route53.IHostedZone): void {
  if (Token.isUnresolved(name)) return;
  const problem = recordNameProblem(name);
  if (problem) throw invalid(property, name, problem.rule, problem.fix);
  const zoneName = knownZoneName(zone);
  if (zoneName !== undefined && !isWithin(name, zoneName)) {
    throw invalid(property, name, `it is not in the zone '${zoneName}', which must contain the record`,
      'write a whole name in this zone, or give the zone that contains it');
  }
}

/** Fails unless senders see the zone and the stack can create records in it. `instead` is the fix if it can't. */
export function requireUsableZone(
  scope: IConstruct,
  property: string,
  zone: route53.IHostedZone | undefined,
  instead = `leave '${property}' out and create the records by hand`,
): void {
  if (!zone) return;
  requireZoneId(property, zone);
  requirePublic(property, zone);
  requireOwnAccount(scope, property, zone, instead);
}

/** Fails unless a domain's records can be created in its zone: in this account, or in another one through a role. */
export function requireRecordsZone(scope: IConstruct, { zone, recordsRole }: ZoneAndRole): void {
  if (recordsRole) requireForeignZone(scope, zone);
  else requireUsableZone(scope, 'zone', zone, IN_OTHER_ACCOUNT);
}

/** The fix for a construct that can create its records in another account. */
const IN_OTHER_ACCOUNT = "create a RecordsRole in the account of the zone and give it as 'recordsRole', or leave 'zone' out and create the records by hand";

/** Fails unless senders see the zone, and its id is known here although another account contains it. */
function requireForeignZone(scope: IConstruct, zone: route53.IHostedZone | undefined): void {
  if (!zone) {
    throw new Error("'recordsRole' is given, and 'zone' is not: the role reaches the records of one hosted zone; give the zone, "
      + 'imported with HostedZone.fromHostedZoneAttributes');
  }
  requireZoneId('zone', zone);
  requirePublic('zone', zone);
  if (Stack.of(zone).account === Stack.of(scope).account || !Token.isUnresolved(zone.hostedZoneId) || !zone.node.defaultChild) return;
  throw invalid('zone', shownZone(zone), `it is created in account ${Stack.of(zone).account}, and its id is not known in a stack of account ${Stack.of(scope).account}`,
    'deploy the zone first, and import it in this stack with HostedZone.fromHostedZoneAttributes');
}

/** Fails for a private zone, in which the validation of a certificate would wait until the deployment fails. */
function requirePublic(property: string, zone: route53.IHostedZone): void {
  const resource = zone.node.defaultChild;
  if (!route53.CfnHostedZone.isCfnHostedZone(resource) || Stack.of(zone).resolve(resource.vpcs) === undefined) return;
  throw invalid(property, shownZone(zone), 'it is a private hosted zone, and neither senders nor the validation of certificates see its records',
    'give the public hosted zone of this name');
}

/** Fails for a zone in another account, in which a deployment could not create records and would fail halfway. */
function requireOwnAccount(scope: IConstruct, property: string, zone: route53.IHostedZone, instead: string): void {
  const [theirs, own] = [zone.env.account, Stack.of(scope).account];
  if (theirs === own || Token.isUnresolved(theirs) || Token.isUnresolved(own)) return;
  const cannot = `a stack in account ${own} can't create records in it`;
  const fix = `put the stack into that account, or ${instead}`;
  if (zone.node.defaultChild) throw invalid(property, shownZone(zone), `it is in account ${theirs}, and ${cannot}`, fix);
  throw invalid(property, shownZone(zone), `it was imported in a stack of account ${theirs}, so the CDK assumes that it belongs to that account, and ${cannot}`,
    `import it in this stack, if it is in account ${own}; else ${fix}`);
}

/** Says whether a domain is known to be the zone's own name. */
export function isNameOf(zone: route53.IHostedZone, domain: string): boolean {
  const name = knownZoneName(zone);
  return name !== undefined && normalizeDomainName(name) === domain;
}

/** Says whether a domain is known to be below the zone's own name. */
export function isBelow(zone: route53.IHostedZone, domain: string): boolean {
  const name = knownZoneName(zone);
  return name !== undefined && isWithin(domain, name) && !isNameOf(zone, domain);
}

function shownZone(zone: route53.IHostedZone): string {
  return knownZoneName(zone) ?? zone.node.path;
}

function knownZoneName(zone: route53.IHostedZone): string | undefined {
  let name: string;
  try {
    name = zone.zoneName;
  } catch {
    // A zone of HostedZone.fromHostedZoneId() throws.
    return undefined;
  }
  return Token.isUnresolved(name) ? undefined : name.replace(/\.$/, '');
}
