import { titleOf } from './cause-groups';
import { DomainFacts } from './domain-facts';
import { FailureCase, partsOf } from './failure-cases';
import { caseName, failureSection, reportersOf } from './failure-section';
import { Message, MessageKind, MessageSection } from './message-document';
import { messageOf } from './message-forms';
import { hadMessage, NotificationState, OpenCase } from './notification-state';
import { rich } from './rich-text';
import { changeBetween, WatchChange, watchSection } from './watch-section';
import { meaningOf } from '../../protocol/verdict/verdict-meaning';

/** What to announce about a domain. */
interface News {
  readonly fresh: readonly FailureCase[];
  readonly change?: WatchChange;
  readonly resolved: ReadonlyArray<readonly [key: string, before: OpenCase]>;
  readonly stillOpen: number;
}

export interface Next {
  /** The state after the message. */
  readonly state: NotificationState;
  readonly message: Message;
}

/** Strangers choose how much there is to say, and by how many reporters. */
const MAX_SECTIONS = 10;
const MAX_OPEN_REPORTERS = 10;

/**
 * Decides whether there is something to announce about a domain, by what was announced before and what is known now. What happened in between does not matter:
 * no event can be lost, come twice or come in another order.
 *
 * @returns undefined if there is nothing to announce, or if the domain had its message today: what is new waits for tomorrow
 */
export function nextNotification(domain: string, state: NotificationState, facts: DomainFacts, now: number): Next | undefined {
  const at = new Date(now).toISOString();
  const today = at.slice(0, 10);
  if (hadMessage(state, now)) return undefined;
  const active = facts.activeCases(new Set(Object.keys(state.cases)));
  const news = newsOf(state, active, facts);
  if (news.fresh.length === 0 && news.resolved.length === 0 && !news.change) return undefined;
  const message = render(domain, at, news, facts);
  return {
    message,
    state: {
      ...state,
      lastDay: today,
      cases: Object.fromEntries(active.map((one) => [one.key, openCase(one, state.cases[one.key])])),
      watch: facts.watch?.failures ?? state.watch,
    },
  };
}

function newsOf(state: NotificationState, active: readonly FailureCase[], facts: DomainFacts): News {
  const fresh = active.filter(({ key }) => !(key in state.cases));
  const activeKeys = new Set(active.map(({ key }) => key));
  return {
    fresh,
    change: facts.watch ? changeBetween(state.watch, facts.watch) : undefined,
    // Other hosts may have cases of their own now.
    resolved: Object.entries(state.cases).filter(([key]) => !activeKeys.has(key) && !isDivided(partsOf(key), fresh)),
    stillOpen: active.length - fresh.length,
  };
}

function isDivided({ isOthers, group }: Pick<FailureCase, 'isOthers' | 'group'>, fresh: readonly FailureCase[]): boolean {
  return isOthers && fresh.some((one) => one.group === group);
}

function openCase({ first, last, reporters }: FailureCase, before: OpenCase | undefined): OpenCase {
  return { since: before && before.since < first ? before.since : first, last, reporters: reporters.slice(0, MAX_OPEN_REPORTERS) };
}

function render(domain: string, at: string, news: News, facts: DomainFacts): Message {
  const { status } = facts.verdict;
  const { kind, what } = headlineOf(news);
  // The watch's change is ours: however many failures strangers report, it is shown.
  const watch = news.change ? [watchSection(news.change, facts.watch!)] : [];
  const sections = [
    ...news.fresh.slice(0, MAX_SECTIONS - watch.length).map((one) => failureSection(one, facts)),
    ...watch,
    ...news.resolved.map(([key, before]) => resolvedSection(key, before, facts)),
  ];
  const others = news.fresh.length + watch.length + news.resolved.length - MAX_SECTIONS;
  return messageOf({ id: `${domain} ${at.slice(0, 10)}`, kind, domain, at, what, threadId: domain }, {
    title: `${status} ${domain}`,
    lead: [
      rich`${meaningOf(status)}`,
      ...others > 0 ? [rich`${others} more ${others === 1 ? 'change is' : 'changes are'} not shown.`] : [],
      ...news.stillOpen > 0 ? [rich`${news.stillOpen} known ${news.stillOpen === 1 ? 'failure is' : 'failures are'} still open.`] : [],
      ...news.fresh.length + news.stillOpen === 0 && facts.hasRecentFailures ? [rich`The verdict counts the failures of the last two weeks, those that are resolved included.`] : [],
    ],
    sections: sections.slice(0, MAX_SECTIONS),
  });
}

/** The kind of a message is that of the most urgent news in it. */
function headlineOf({ fresh, change, resolved }: News): { kind: MessageKind; what: string } {
  if (fresh.length > 0) return { kind: 'failure', what: `new failure, ${titleOf(fresh[0].group)}` };
  const codes = [...change?.failing ?? [], ...change?.warning ?? []];
  if (codes.length > 0) return { kind: 'changed', what: `the watch finds ${codes[0]}` };
  if (change) return { kind: 'resolved', what: `${change.cleared[0]} is resolved` };
  return { kind: 'resolved', what: resolved.length === 1 ? 'a failure is resolved' : `${resolved.length} failures are resolved` };
}

function resolvedSection(key: string, before: OpenCase, facts: DomainFacts): MessageSection {
  // It may have gone on after the last message, which stored it.
  const past = facts.pastCase(key);
  const last = past && past.last > before.last ? past.last : before.last;
  const since = facts.reportedSince({ last, reporters: past?.reporters ?? before.reporters });
  return {
    heading: rich`Resolved: ${caseName(partsOf(key))}`,
    rows: [
      ['Since', rich`${before.since}, last seen on ${last}`],
      ['Why', since.length > 0 ? rich`${reportersOf(since)} saw it, and reports without it now` : rich`no report of the last two weeks has it`],
    ],
  };
}
