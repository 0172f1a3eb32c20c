import { Duration } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';

/** Renders a record as a line of a zone file (RFC 1035 §5.1), for the owner of a zone outside the app. The value may be a token. */
export function zoneFileLine(name: string, type: route53.RecordType, value: string, ttl: Duration): string {
  return `${name}. ${ttl.toSeconds()} IN ${type} ${value}`;
}
