import { StackEvent } from '@aws-sdk/client-cloudformation';

const timeOf = ({ Timestamp }: StackEvent) => Timestamp!.getTime();
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** Returns the first event of each resource that begins. */
export function starts(events: readonly StackEvent[]): StackEvent[] {
  const begun = events.filter((event) => event.PhysicalResourceId !== event.StackId && /^(CREATE|UPDATE)_IN_PROGRESS$/.test(event.ResourceStatus!));
  return begun.filter(({ LogicalResourceId }, index) => begun.findIndex((other) => other.LogicalResourceId === LogicalResourceId) === index);
}

/** Counts the resources that begin within one second, at most, and lists each of their types once. */
export function busiestSecond(events: readonly StackEvent[]): { count: number; types: string[] } {
  const windows = events.map((first) => events.filter((event) => timeOf(event) >= timeOf(first) && timeOf(event) < timeOf(first) + 1000));
  const busiest = windows.reduce((most, one) => one.length > most.length ? one : most, [] as StackEvent[]);
  return { count: busiest.length, types: busiest.map(({ ResourceType }) => ResourceType!) };
}

/** Describes how siblings were started. */
export function startsOfSiblings(events: readonly StackEvent[]): string {
  const begun = starts(events);
  const publications = begun.filter(({ ResourceType }) => ResourceType === 'Custom::MtaStsPolicy');
  const { count, types } = busiestSecond(begun);
  const route53 = types.filter((type) => type.startsWith('AWS::Route53::'));
  const spread = publications.length > 1 ? timeOf(publications[publications.length - 1]) - timeOf(publications[0]) : 0;
  return `at most ${count} of ${begun.length} resources began within a second, ${route53.length} of them records; `
    + `${publications.length} publications began within ${seconds(spread)}, at most ${busiestSecond(publications).count} within a second`;
}

/** Attempts to delete certificates, how each ended and after how long; undefined if there was none. */
export function certificateDeletions(events: readonly StackEvent[]): string | undefined {
  const deletions = events.filter(({ ResourceType, ResourceStatus }) => ResourceType === 'AWS::CertificateManager::Certificate' && ResourceStatus!.startsWith('DELETE_'));
  const begun = deletions.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_IN_PROGRESS');
  if (begun.length === 0) return undefined;
  const ended = deletions.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_IN_PROGRESS');
  const last = ended[ended.length - 1];
  const ends = ended.map(({ ResourceStatus, ResourceStatusReason = '' }) => `${ResourceStatus} ${ResourceStatusReason.slice(0, 120)}`.trim());
  return `${begun.length} attempts in ${last ? seconds(timeOf(last) - timeOf(begun[0])) : 'an unknown time'}: ${ends.join(', ') || 'no end was seen'}`;
}

/** Says whether a resource began only after another one was changed. */
export function waitedFor(events: readonly StackEvent[], later: RegExp, earlier: RegExp): string {
  const begun = events.find((event) => later.test(event.LogicalResourceId!) && event.ResourceStatus === 'UPDATE_IN_PROGRESS');
  const done = events.find((event) => earlier.test(event.LogicalResourceId!) && event.ResourceStatus === 'UPDATE_COMPLETE');
  if (!begun || !done) throw new Error('the events of the deployment have no change of both');
  const difference = timeOf(begun) - timeOf(done);
  return difference >= 0 ? `the resource began ${seconds(difference)} after the role had changed` : `the resource began ${seconds(-difference)} before the role had changed`;
}

/** Counts the cancellations of publications. */
export function cancelledPublications(events: readonly StackEvent[]): number {
  return events.filter(({ ResourceType, ResourceStatus, ResourceStatusReason = '' }) => ResourceType === 'Custom::MtaStsPolicy'
    && /_FAILED$/.test(ResourceStatus!) && /cancelled/i.test(ResourceStatusReason)).length;
}
