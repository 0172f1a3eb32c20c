import { Stack, Stage, Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { IConstruct } from 'constructs';
import { AppRecord, recordsBelow } from '../cdk/app-records';
import { EnforceCheck, MtaStsMode, MtaStsPolicy } from '../policy/policy';

/**
 * Fails at synth if a publication reads MX records that its own stack creates, and does not wait for them: CloudFormation works on both at the same
 * time, so the publication may find the zone without them, or with those of the deployment before.
 */
export function refuseUnreadMx(publication: IConstruct, domain: string, zone: route53.IHostedZone): void {
  const stack = Stack.of(publication);
  stack.node.addValidation({
    validate: () => mxRecordsOf(stack, domain, zone)
      .filter((record) => Stack.of(record.construct) === stack && !waitsFor(publication, record))
      .map(({ construct: { node: { path } } }) => (
        `MailExchangers.fromZone() reads the MX records of ${domain} from the zone while the same deployment creates them, at ${path}: it may find none, or the former ones; `
        + 'name the hosts with MailExchangers.of(), or let the publication wait, such as with mtaSts.publication.node.addDependency(mxRecord)'
      )),
  });
}

/**
 * Fails at synth if a policy in mode enforce does not cover an MX record that the app creates. The deployment makes this check only when the policy changes: the app could
 * move the MX record under a policy that stays, and senders would refuse to deliver.
 */
export function refuseUncoveredMx(publication: IConstruct, domain: string, zone: route53.IHostedZone, policy: MtaStsPolicy): void {
  const { mode, mailExchangers, skippedChecks } = policy;
  if (mode !== MtaStsMode.ENFORCE || skippedChecks.includes(EnforceCheck.MX_COVERED)) return;
  const [problem, fix] = mailExchangers.zoneRevision === undefined ? ['does not cover', 'let the policy cover the old and the new hosts first, as docs/mail-exchangers.md says']
    : ['reads from the zone', 'a later change of the record would leave the policy as it is; name the hosts with MailExchangers.of()'];
  publication.node.addValidation({
    validate: () => mxRecordsOf(Stage.of(publication) ?? publication.node.root, domain, zone).flatMap(({ construct, values }) => {
      const uncovered = hostsIn(values).filter((host) => !mailExchangers.covers(host));
      return uncovered.length === 0 ? [] : [
        `'policy' of ${domain} is in mode enforce and ${problem} ${uncovered.join(', ')}, which the app names in the MX record at ${construct.node.path}: a sender that holds the policy does not deliver to a host that it does not cover; `
        + `${fix}, or set 'skippedChecks: [EnforceCheck.MX_COVERED]'`,
      ];
    }),
  });
}

function mxRecordsOf(root: IConstruct, domain: string, zone: route53.IHostedZone): AppRecord[] {
  return recordsBelow(root).filter((record) => record.type === 'MX' && record.name === domain && record.zone === zone.hostedZoneId);
}

/** Returns the hosts of MX records, as far as they are known at synth. A dot says that the domain receives no mail (RFC 7505). */
function hostsIn(values: readonly string[]): string[] {
  return values.filter((value) => !Token.isUnresolved(value)).map((value) => value.trim().split(/\s+/)[1] ?? '').filter((host) => !['', '.'].includes(host));
}

/** Says whether a publication, or a construct around it, depends on a record or on a construct around that. */
function waitsFor({ node: { scopes } }: IConstruct, { construct }: AppRecord): boolean {
  return scopes.some(({ node: { dependencies } }) => dependencies.some((one) => construct.node.scopes.includes(one)));
}
