import { PhysicalName } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { policyProblems } from '../cdk/role-policy';
import { invalid } from '../cdk/validation';
import { domainNamesOf, policyDomainOf, requireUsableZone } from '../cdk/zone';
import { policyHostName } from '../protocol/mta-sts/sts-policy';
import { stsRecordName } from '../protocol/mta-sts/sts-record';
import { tlsRptRecordName } from '../protocol/tls-rpt/tls-rpt-record';

/** Properties of a `RecordsRole`. */
export interface RecordsRoleProps {
  /** The public hosted zone that contains the domains, in the stack's account. */
  readonly zone: route53.IHostedZone;

  /**
   * The mail domains in the zone. The role reaches the records of no other domain.
   *
   * @default - the zone's name
   */
  readonly domainNames?: string[];

  /**
   * Who may assume the role: usually the account of the stack with the `MtaSts`, as an `AccountPrincipal`. In that account, a function also needs the
   * permission to assume the role, which an `MtaSts` gives to its function only. Restrict the role further with `withConditions()`, such as to names of roles
   * by `aws:PrincipalArn`.
   */
  readonly assumedBy: iam.IPrincipal;

  /**
   * The name of the role. Another app needs it to import the role by its ARN.
   *
   * @default - a generated name. Another app in this account that has the same construct in a stack of the same name needs a name of its own
   */
  readonly roleName?: string;
}

const KIND = 'RecordsRole';

/**
 * Allows a stack in another account to write the records of MTA-STS and TLS reporting in this account's hosted zone.
 *
 * Create it in a stack of the zone's account, and give it to an `MtaSts` or to `PolicyHost.addDomain()` as `recordsRole`. It can read the zone, and it can
 * create and delete the records `_mta-sts`, `mta-sts` and `_smtp._tls` of the given domains, nothing else.
 */
export class RecordsRole extends iam.Role {
  /** Returns whether a value is a `RecordsRole`. */
  public static isRecordsRole(x: any): x is RecordsRole {
    return isMarkedAs(KIND, x);
  }

  constructor(scope: Construct, id: string, props: RecordsRoleProps) {
    requireUsableZone(scope, 'zone', props.zone, 'create the role there');
    requireTrustOfSome(props.assumedBy);
    const domains = domainsOf(props);
    const document = new iam.PolicyDocument({ statements: statementsFor(props.zone, domains) });
    super(scope, id, {
      assumedBy: props.assumedBy,
      description: 'Writes the records of MTA-STS and TLS reporting',
      inlinePolicies: { Records: document },
      // A reference from a stack of another account works with a name that is known at synth only.
      roleName: props.roleName ?? PhysicalName.GENERATE_IF_NEEDED,
    });
    markAs(KIND, this);
    this.node.addValidation({ validate: () => policyProblems(this, [document], "give some of the 'domainNames' to another RecordsRole") });
  }
}

function domainsOf({ zone, domainNames }: RecordsRoleProps): string[] {
  if (domainNames?.length === 0) throw new Error("'domainNames' is empty: the role would reach no record; name the mail domains in the zone, or leave 'domainNames' out");
  return domainNames ? domainNamesOf(domainNames, 'domainNames', zone) : [policyDomainOf({ zone }, 'domainNames')];
}

/** The condition keys apply to changes only. One batch changes all records of a domain at once, so one statement has to allow all of their names and types. */
function statementsFor(zone: route53.IHostedZone, domains: readonly string[]): iam.PolicyStatement[] {
  const names = domains.flatMap((domain) => [stsRecordName(domain), policyHostName(domain), tlsRptRecordName(domain)]);
  return [
    new iam.PolicyStatement({ actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets'], resources: [zone.hostedZoneArn] }),
    new iam.PolicyStatement({
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [zone.hostedZoneArn],
      conditions: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': names,
          'route53:ChangeResourceRecordSetsRecordTypes': ['TXT', 'A', 'AAAA', 'CNAME'],
          'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
        },
      },
    }),
  ];
}

/** Fails for a principal that lets anybody in the world assume the role. */
function requireTrustOfSome(principal: iam.IPrincipal): void {
  const { principalJson, conditions } = principal.policyFragment;
  const everybody = Object.values(principalJson).flat().includes('*');
  if (!everybody || Object.keys(conditions).length > 0) return;
  throw invalid('assumedBy', principal.toString(), 'everybody could change the records', "name the account with the MtaSts: new AccountPrincipal('111122223333')");
}
