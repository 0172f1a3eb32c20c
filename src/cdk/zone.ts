import { Stack, Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { IConstruct } from 'constructs';
import { invalid, requireDomainName } from './validation';
import { isWithin, normalizeDomainName, recordNameProblem } from '../protocol/domain-name';
import { policyHostName } from '../protocol/mta-sts/sts-policy';

/** What names a mail domain: a zone, and where there is none, or the domain is not its own name, the domain. */
export interface ZoneAndDomain {
  readonly zone?: route53.IHostedZone;
  readonly domainName?: string;
}

/** The mail domain in normal form, known at synth and inside the zone, if there is one. */
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
    throw invalid(property, name, `it is not in the zone '${zoneName}', where its records would have to be`, 'give the zone that holds the domain');
  }
  return normalizeDomainName(name);
}

/** The mail domain of a policy host, whose zone holds the domain or the policy host alone. */
export function hostedDomainOf({ zone, domainName }: ZoneAndDomain): string {
  const ofHostAlone = zone && domainName !== undefined && knownZoneName(zone)?.toLowerCase() === policyHostName(normalizeDomainName(domainName));
  return policyDomainOf(ofHostAlone ? { domainName } : { zone, domainName });
}

/** A zone for the policy host of `domain` alone, as far as its name is known at synth. */
export function requirePolicyHostZone(property: string, zone: route53.IHostedZone, domain: string): void {
  const zoneName = knownZoneName(zone);
  const host = policyHostName(domain);
  if (zoneName === undefined || normalizeDomainName(zoneName) === host) return;
  if (isWithin(domain, zoneName)) throw invalid(property, zoneName, `it holds '${domain}', and not '${host}' alone`, "give it as 'zone'");
  throw invalid(property, zoneName, `it is not the zone of '${host}'`, 'give the one to which the domain delegates this name, or leave it out');
}

/** A record's whole name, as far as it is known at synth, inside the zone, as far as its name is. */
export function requireRecordName(property: string, name: string, zone: route53.IHostedZone): void {
  if (Token.isUnresolved(name)) return;
  const problem = recordNameProblem(name);
  if (problem) throw invalid(property, name, problem.rule, problem.fix);
  const zoneName = knownZoneName(zone);
  if (zoneName !== undefined && !isWithin(name, zoneName)) {
    throw invalid(property, name, `it is not in the zone '${zoneName}', where the record would be`,
      'write a whole name in this zone, or give the zone that holds it');
  }
}

/** A zone that senders see, and that the stack can make records in. `instead` is what to do where it can't. */
export function requireUsableZone(
  scope: IConstruct,
  property: string,
  zone: route53.IHostedZone | undefined,
  instead = `leave '${property}' out and make the records by hand`,
): void {
  if (!zone) return;
  requirePublic(property, zone);
  requireOwnAccount(scope, property, zone, instead);
}

/** Certificate validation would wait for its record until the deployment fails. */
function requirePublic(property: string, zone: route53.IHostedZone): void {
  const resource = zone.node.defaultChild;
  if (!(resource instanceof route53.CfnHostedZone) || Stack.of(zone).resolve(resource.vpcs) === undefined) return;
  throw invalid(property, shownZone(zone), 'it is a private hosted zone, and neither senders nor the validation of certificates see its records',
    'give the public hosted zone of this name');
}

/** A deployment makes records in the zones of its own account only, and fails at those of others when half of it is done. */
function requireOwnAccount(scope: IConstruct, property: string, zone: route53.IHostedZone, instead: string): void {
  const [theirs, own] = [zone.env.account, Stack.of(scope).account];
  if (theirs === own || Token.isUnresolved(theirs) || Token.isUnresolved(own)) return;
  const cannot = `where the stack in account ${own} can't make records`;
  const fix = `put the stack into that account, or ${instead}`;
  if (zone.node.defaultChild) throw invalid(property, shownZone(zone), `it is in account ${theirs}, ${cannot}`, fix);
  throw invalid(property, shownZone(zone), `it was imported in a stack of account ${theirs} and counts as in that account, ${cannot}`,
    `import it in this stack, if it is in account ${own}; else ${fix}`);
}

function shownZone(zone: route53.IHostedZone): string {
  return knownZoneName(zone) ?? zone.node.path;
}

function knownZoneName(zone: route53.IHostedZone): string | undefined {
  let name: string;
  try {
    name = zone.zoneName;
  } catch {
    // What a zone of HostedZone.fromHostedZoneId does when it is asked.
    return undefined;
  }
  return Token.isUnresolved(name) ? undefined : name.replace(/\.$/, '');
}
