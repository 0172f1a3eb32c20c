import { Duration, Fn } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { MtaStsRecord, TlsRptRecord } from './dns-records';
import { boundUris, STS_RECORD_TTL, TLS_RPT_RECORD_TTL, tlsRptRecordData } from './record-data';
import { partitionOf } from '../cdk/environment';
import { retainUnlessReplaced } from '../cdk/retain';
import { zoneFileLine } from '../cdk/zone-file';
import { policyHostName } from '../protocol/mta-sts/sts-policy';
import { renderStsRecord, stsRecordName } from '../protocol/mta-sts/sts-record';
import { tlsRptRecordName } from '../protocol/tls-rpt/tls-rpt-record';
import { txtRecordData } from '../protocol/txt-record';
import { ITlsRptDestination } from '../tls-rpt/destination';

export interface DomainRecordsProps {
  readonly domain: string;
  readonly zone?: route53.IHostedZone;
  readonly policyHostZone?: route53.IHostedZone;
  readonly distribution: cloudfront.IDistribution;
  readonly policyId: string;
  readonly destinations: ITlsRptDestination[];
  /** Whether the publication writes the records, in a zone of another account. */
  readonly isWritten: boolean;
  /** Whether the records stay when they leave the stack. */
  readonly retain: boolean;
}

export interface DomainRecords {
  readonly mtaStsRecord?: MtaStsRecord;
  readonly tlsRptRecord?: TlsRptRecord;
  /** The value of the `_smtp._tls` record that the publication has to write. */
  readonly tlsRptData?: string;
  /** Records to create by hand, as lines of a zone file. */
  readonly manualRecords: string[];
  /** The report URIs in the `_smtp._tls` record. */
  readonly uris: readonly string[];
}

/** Creates the records of a domain in the given zone, and returns the others as lines for the owner of the zone that is elsewhere. */
export function createDomainRecords(scope: Construct, props: DomainRecordsProps): DomainRecords {
  const { domain, destinations } = props;
  if (props.isWritten) return recordsToWrite(scope, props);
  const zone = props.zone ?? props.policyHostZone;
  const mtaStsRecord = zone && createPolicyRecords(scope, zone, props);
  const manualRecords = props.zone ? [] : policyHostLines(props);
  if (destinations.length === 0) return { mtaStsRecord, manualRecords, uris: [] };
  if (props.zone) {
    const tlsRptRecord = new TlsRptRecord(scope, 'TlsRptRecord', { zone: props.zone, domainName: domain, destinations });
    return { mtaStsRecord, tlsRptRecord, manualRecords, uris: tlsRptRecord._uris };
  }
  const uris = boundUris(scope, domain, destinations);
  const tlsRptLine = zoneFileLine(tlsRptRecordName(domain), route53.RecordType.TXT, tlsRptRecordData(uris), TLS_RPT_RECORD_TTL);
  return { mtaStsRecord, manualRecords: [...manualRecords, tlsRptLine], uris };
}

function recordsToWrite(scope: Construct, { domain, destinations }: DomainRecordsProps): DomainRecords {
  if (destinations.length === 0) return { manualRecords: [], uris: [] };
  const uris = boundUris(scope, domain, destinations);
  return { manualRecords: [], uris, tlsRptData: tlsRptRecordData(uris) };
}

/** Returns where the `_mta-sts` record is, if the domain's zone points to it with a CNAME record (RFC 8461 §3.1). */
export function recordNameIn({ domain, policyHostZone }: Pick<DomainRecordsProps, 'domain' | 'policyHostZone'>): string | undefined {
  return policyHostZone && stsRecordName(policyHostName(domain));
}

/** Creates the addresses before the record that announces a policy at them. */
function createPolicyRecords(scope: Construct, zone: route53.IHostedZone, props: DomainRecordsProps): MtaStsRecord {
  const { domain, policyId } = props;
  const alias = {
    zone,
    recordName: `${policyHostName(domain)}.`,
    target: route53.RecordTarget.fromAlias(aliasTarget(scope, props.distribution)),
  };
  const aliases = [new route53.ARecord(scope, 'A', alias), new route53.AaaaRecord(scope, 'Aaaa', alias)];
  const mtaStsRecord = new MtaStsRecord(scope, 'MtaStsRecord', { zone, domainName: domain, policyId, recordName: recordNameIn(props) });
  mtaStsRecord.node.addDependency(...aliases);
  if (props.retain) [...aliases, mtaStsRecord.record].forEach(retainUnlessReplaced);
  return mtaStsRecord;
}

/** Avoids the CDK's own target, which adds a look-up in a table of partitions to each record. */
function aliasTarget(scope: Construct, distribution: cloudfront.IDistribution): route53.IAliasRecordTarget {
  if (partitionOf(scope) !== 'aws') return new targets.CloudFrontTarget(distribution);
  return { bind: () => ({ dnsName: distribution.distributionDomainName, hostedZoneId: targets.CloudFrontTarget.CLOUDFRONT_ZONE_ID }) };
}

/** Lists the records for the policy host. They never change if the policy host has a zone; otherwise one changes with each policy. */
function policyHostLines({ domain, policyHostZone, distribution, policyId }: DomainRecordsProps): string[] {
  const { CNAME, NS, TXT } = route53.RecordType;
  if (!policyHostZone) {
    return [
      zoneFileLine(policyHostName(domain), CNAME, `${distribution.distributionDomainName}.`, Duration.hours(1)),
      zoneFileLine(stsRecordName(domain), TXT, txtRecordData(renderStsRecord(policyId)), STS_RECORD_TTL),
    ];
  }
  // A zone has four name servers. Those of an imported zone are unknown here.
  const nameServers = policyHostZone.hostedZoneNameServers;
  return [
    ...nameServers ? [0, 1, 2, 3].map((index) => zoneFileLine(policyHostName(domain), NS, `${Fn.select(index, nameServers)}.`, Duration.days(1))) : [],
    zoneFileLine(stsRecordName(domain), CNAME, `${stsRecordName(policyHostName(domain))}.`, Duration.hours(1)),
  ];
}
