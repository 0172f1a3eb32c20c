import { CfnRecordSet, CfnRecordSetGroup } from 'aws-cdk-lib/aws-route53';
import { IConstruct } from 'constructs';

/** A record that an app creates. */
export interface AppRecord {
  readonly construct: IConstruct;
  /** The id of the zone, or its name. A zone that the app creates has the same token wherever it is used. */
  readonly zone: string | undefined;
  /** In lower case, without the final dot. */
  readonly name: string;
  readonly type: string;
  readonly setIdentifier?: string;
  /** As Route 53 takes them. Empty for an alias. */
  readonly values: readonly string[];
}

/** Lists the records that an app creates below a construct. */
export function recordsBelow(root: IConstruct): AppRecord[] {
  return root.node.findAll().flatMap(recordsOf);
}

function recordsOf(construct: IConstruct): AppRecord[] {
  if (CfnRecordSet.isCfnRecordSet(construct)) return [appRecord(construct, construct, construct)];
  if (!CfnRecordSetGroup.isCfnRecordSetGroup(construct) || !Array.isArray(construct.recordSets)) return [];
  const sets = construct.recordSets as CfnRecordSetGroup.RecordSetProperty[];
  return sets.filter(({ name }) => typeof name === 'string').map((set) => appRecord(construct, set, construct));
}

type Zoned = Partial<Pick<CfnRecordSet, 'hostedZoneId' | 'hostedZoneName'>>;
type RecordSet = Pick<CfnRecordSetGroup.RecordSetProperty, 'name' | 'type' | 'setIdentifier' | 'resourceRecords'> & Zoned;

function appRecord(construct: IConstruct, record: RecordSet, group: Zoned): AppRecord {
  const { name, type, setIdentifier, hostedZoneId, hostedZoneName, resourceRecords = [] } = record;
  return {
    construct,
    zone: hostedZoneId ?? hostedZoneName ?? group.hostedZoneId ?? group.hostedZoneName,
    name: name.toLowerCase().replace(/\.$/, ''),
    type,
    setIdentifier,
    values: resourceRecords,
  };
}
