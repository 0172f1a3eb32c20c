import { Duration } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';

/** A record as a line of a zone file (RFC 1035 §5.1), for whoever keeps a zone that is not given. The value may be known only at deploy. */
export function zoneFileLine(name: string, type: route53.RecordType, value: string, ttl: Duration): string {
  return `${name}. ${ttl.toSeconds()} IN ${type} ${value}`;
}
