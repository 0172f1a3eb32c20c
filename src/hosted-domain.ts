import * as route53 from 'aws-cdk-lib/aws-route53';
import { MtaStsPolicy } from './policy';
import { Removal } from './publication/contract';

/** What a policy host knows of a domain. */
export interface HostedDomain {
  /** None where the DNS is elsewhere. */
  readonly zone?: route53.IHostedZone;
  readonly removal: Removal;
  /** None before its publication is made. */
  policy?: MtaStsPolicy;
}
