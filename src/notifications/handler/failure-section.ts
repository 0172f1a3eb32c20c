import { sendersDo, titleOf } from './cause-groups';
import { DomainFacts } from './domain-facts';
import { FailureCase } from './failure-cases';
import { MessageSection } from './message-document';
import { Foreign, listed, rich, RichText } from './rich-text';
import { counted } from '../../protocol/counted';
import { DOCS_URL } from '../../protocol/docs-url';
import { FAILURE_CAUSES } from '../../protocol/verdict/failure-causes';

const [MAX_TYPES, MAX_REPORTERS] = [3, 5];
const UNREADABLE = { fix: 'ask the reporter to follow RFC 8460; the command report shows what can not be read', page: 'reports.md' };

/** Says what a case is, in a line. */
export function caseName({ group, host, isOthers }: Pick<FailureCase, 'group' | 'host' | 'isOthers'>): RichText {
  if (isOthers) return rich`${titleOf(group)} at other hosts`;
  return host === null ? rich`${titleOf(group)}` : rich`${titleOf(group)} at ${new Foreign(host)}`;
}

/** Says what fails, how often, who saw it, since when, what senders do, and how to fix it. */
export function failureSection(one: FailureCase, { statistics }: DomainFacts): MessageSection {
  const [first] = one.failures;
  return {
    heading: rich`New failure: ${caseName(one)}`,
    rows: [
      ...first ? [
        ['What', listed(one.failures.map(({ type }) => rich`${type} (${FAILURE_CAUSES[type].meaning})`), MAX_TYPES)] as const,
        ['Sessions', rich`${counted(first.sessions, 'session')} failed; ${counted(statistics.total.successful, 'session')} of the last four weeks succeeded`] as const,
        ['Reporters', reportersOf(one.reporters)] as const,
        ['Since', rich`${one.first}`] as const,
        ['Senders', rich`${sendersDo(one.group, statistics.held.mode)}`] as const,
      ] : [],
      ['Fix', rich`${fixOf(one)}`],
      ['More', rich`${linkOf(one)}`],
    ],
  };
}

export function reportersOf(names: readonly string[]): RichText {
  return listed(names.map((name) => [new Foreign(name)]), MAX_REPORTERS);
}

/** Returns the fix of the failure with the most sessions. */
export function fixOf({ failures: [first] }: FailureCase): string {
  return first ? FAILURE_CAUSES[first.type].fix : UNREADABLE.fix;
}

export function linkOf({ failures: [first] }: FailureCase): string {
  if (!first) return `${DOCS_URL}/${UNREADABLE.page}`;
  const { section } = FAILURE_CAUSES[first.type];
  return section === null ? `${DOCS_URL}/reports.md` : `${DOCS_URL}/checks.md#${section}`;
}
