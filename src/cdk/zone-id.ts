import { Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { invalid } from './validation';

/** The form of ids in Route 53. The CDK looks a zone up as `DUMMY` at first. */
const ZONE_ID = /^[A-Z0-9]{1,32}$/;

const IMPORT = "import the zone with HostedZone.fromHostedZoneAttributes and an id such as 'Z0123456789EXAMPLE'";

/**
 * Fails for what is not a hosted zone of the CDK, as JavaScript lets through, and for an id of another form. An ARN with the id that the AWS CLI prints,
 * `/hostedzone/Z0123456789EXAMPLE`, would grant nothing.
 */
export function requireZoneId(property: string, zone: route53.IHostedZone): void {
  if (typeof zone !== 'object' || !zone.node || typeof zone.hostedZoneArn !== 'string') {
    throw invalid(property, typeof zone === 'object' ? `an object with ${Object.keys(zone).join(', ')}` : zone, 'it is not a hosted zone of the CDK', IMPORT);
  }
  const { hostedZoneId: id } = zone;
  if (typeof id === 'string' && (Token.isUnresolved(id) || ZONE_ID.test(id))) return;
  const bare = /^\/?hostedzone\/([A-Z0-9]{1,32})$/.exec(id)?.[1];
  throw invalid(`hostedZoneId' of '${property}`, id, 'the id of a hosted zone is up to 32 capital letters and digits', bare ? `write '${bare}'` : IMPORT);
}
