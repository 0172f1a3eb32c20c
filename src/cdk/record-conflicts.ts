import { IConstruct } from 'constructs';
import { AppRecord, recordsBelow } from './app-records';
import { validatedByStage } from './by-stage';

/**
 * Fails at synth if the app has another record of the same zone, name and type as one below this construct, or a CNAME beside it.
 * Route 53 would refuse the second one in the middle of a deployment.
 */
export const refuseRecordConflicts = validatedByStage(conflictsIn);

function conflictsIn(root: IConstruct, owners: ReadonlySet<IConstruct>): string[] {
  const byName = new Map<string, AppRecord[]>();
  for (const record of recordsBelow(root)) {
    const key = `${record.zone} ${record.name}`;
    byName.set(key, [...byName.get(key) ?? [], record]);
  }
  return [...byName.values()].flatMap((records) => (
    records.length > 1 && records.some(({ construct }) => isBelow(construct, owners)) ? conflictsAmong(records) : []
  ));
}

function isBelow(construct: IConstruct, owners: ReadonlySet<IConstruct>): boolean {
  return construct.node.scopes.some((scope) => owners.has(scope));
}

function conflictsAmong(records: readonly AppRecord[]): string[] {
  const pairs = records.flatMap((one, index) => records.slice(index + 1).map((other) => [one, other] as const));
  return pairs.filter(([one, other]) => excludeEachOther(one, other)).map(([one, other]) => (
    `the app has two records at '${one.name}', ${one.type} at ${one.construct.node.path} and ${other.type} at ${other.construct.node.path}: a zone takes one record of a name and type, `
    + 'and nothing beside a CNAME; remove one of them. docs/adopting.md says in which order, if senders use it already'
  ));
}

function excludeEachOther(one: AppRecord, other: AppRecord): boolean {
  if (one.type === other.type) return one.setIdentifier === other.setIdentifier;
  return one.type === 'CNAME' || other.type === 'CNAME';
}
