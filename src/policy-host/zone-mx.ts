import { Stack } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { IConstruct } from 'constructs';
import { AppRecord, recordsBelow } from '../cdk/app-records';

/**
 * Fails at synth if a publication reads MX records that its own stack creates, and does not wait for them: CloudFormation works on both at the same
 * time, so the publication may find the zone without them, or with those of the deployment before.
 */
export function refuseUnreadMx(publication: IConstruct, domain: string, zone: route53.IHostedZone): void {
  const stack = Stack.of(publication);
  stack.node.addValidation({
    validate: () => recordsBelow(stack)
      .filter((record) => record.type === 'MX' && record.name === domain && record.zone === zone.hostedZoneId)
      .filter((record) => Stack.of(record.construct) === stack && !waitsFor(publication, record))
      .map(({ construct: { node: { path } } }) => (
        `MailExchangers.fromZone() reads the MX records of ${domain} from the zone while the same deployment creates them, at ${path}: it may find none, or the former ones; `
        + 'name the hosts with MailExchangers.of(), or let the publication wait, such as with mtaSts.publication.node.addDependency(mxRecord)'
      )),
  });
}

/** Says whether a publication, or a construct around it, depends on a record or on a construct around that. */
function waitsFor({ node: { scopes } }: IConstruct, { construct }: AppRecord): boolean {
  return scopes.some(({ node: { dependencies } }) => dependencies.some((one) => construct.node.scopes.includes(one)));
}
