import { DomainFacts } from './domain-facts';
import { fixOf, linkOf, reportersOf } from './failure-section';
import { Message, MessageSection } from './message-document';
import { messageOf } from './message-forms';
import { Foreign, listed, rich, RichText } from './rich-text';
import { linkToCheck } from './watch-section';
import { counted, grouped } from '../../protocol/counted';
import { DOCS_URL } from '../../protocol/docs-url';
import { Sessions } from '../../protocol/verdict/domain-statistics';
import { VerdictStatus } from '../../protocol/verdict/verdict';
import { meaningOf, toneOf } from '../../protocol/verdict/verdict-meaning';

/** What to show of a domain; null for one that could not be read. */
export type DigestEntry = readonly [domain: string, facts: DomainFacts | null];

/** The most urgent first. */
const ORDER: readonly VerdictStatus[] = ['ENFORCED_FAILING', 'NOT_READY', 'NO_EVIDENCE', 'READY', 'ENFORCED_OK'];
const MAX_REASONS = 3;
const WEEK = 7;

/** Renders the digest of all domains: the verdict of each, the trend, who reports and who fell silent, and what to do. */
export function digestOf(entries: readonly DigestEntry[], now: number): Message {
  const at = new Date(now).toISOString();
  const day = at.slice(0, 10);
  const read = entries.flatMap(([domain, facts]) => facts ? [{ domain, facts, verdict: facts.verdict }] : [])
    .sort((one, other) => ORDER.indexOf(one.verdict.status) - ORDER.indexOf(other.verdict.status));
  const urgent = read.filter(({ verdict: { status } }) => toneOf(status) !== 'good').length;
  const toActOn = `${grouped(urgent)} of ${counted(entries.length, 'domain')}`;
  const unread = entries.flatMap(([domain, facts]) => facts ? [] : [domain]);
  return messageOf({ id: `digest ${day}`, kind: 'digest', domain: null, at, what: `${toActOn} to act on`, threadId: 'mta-sts-digest' }, {
    title: `MTA-STS digest ${day}`,
    lead: [
      rich`${toActOn} to act on, the most urgent first.`,
      ...unread.length > 0 ? [rich`Not read, as the log of the function says: ${listed(unread.map((domain) => rich`${domain}`), 20)}`] : [],
    ],
    sections: read.map(({ domain, facts, verdict }) => sectionOf(domain, facts, verdict, now)),
  });
}

function sectionOf(domain: string, facts: DomainFacts, { status, reasons }: DomainFacts['verdict'], now: number): MessageSection {
  const { statistics } = facts;
  const silent = statistics.reporters.filter((one) => statistics.isSilent(one)).map(({ name }) => name);
  const others = reasons.length - MAX_REASONS;
  return {
    heading: rich`${status} ${domain}: ${meaningOf(status)}`,
    rows: [
      ['This week', sessionsText(facts.sessionsBetween(now, WEEK, 0))],
      ['Before', sessionsText(facts.sessionsBetween(now, 2 * WEEK, WEEK))],
      ...statistics.reporters.length > 0 ? [['Reporters', reportersOf(statistics.reporters.map(({ name }) => name))] as const] : [],
      ...silent.length > 0 ? [['Silent', rich`${reportersOf(silent)}: no report for more than a week, while others report`] as const] : [],
      ...reasons.slice(0, MAX_REASONS).map((reason) => ['Why', [new Foreign(reason)]] as const),
      ...others > 0 ? [['Why', rich`and ${others} more`] as const] : [],
      ...actionsFor(status, facts),
    ],
  };
}

function sessionsText({ reports, successful, failed }: Sessions): RichText {
  return reports === 0 ? rich`no reports` : rich`${counted(successful, 'session')} succeeded, ${grouped(failed)} failed, in ${counted(reports, 'report')}`;
}

/** Says what to do and where to read more: one thing, the most urgent. */
function actionsFor(status: VerdictStatus, facts: DomainFacts): ReadonlyArray<readonly [string, RichText]> {
  if (status === 'ENFORCED_OK') return [];
  if (status === 'READY') return [['Do', rich`deploy MtaStsPolicy.enforce()`], ['More', rich`${DOCS_URL}/guide.md`]];
  const failing = facts.watch && Object.keys(facts.watch.failures).find((code) => facts.watch!.failures[code] === 'fail');
  if (failing) {
    const fix = facts.watch!.tests.find(({ code }) => code === failing)?.fix;
    return [['Do', fix ? [new Foreign(fix)] : rich`fix ${failing}`], ['More', rich`${linkToCheck(failing)}`]];
  }
  const [first] = facts.activeCases();
  if (first) return [['Do', rich`${fixOf(first)}`], ['More', rich`${linkOf(first)}`]];
  if (status === 'NO_EVIDENCE') return [['Do', rich`run 'cdk-mta-sts check' on the domain if no report comes for a week`], ['More', rich`${DOCS_URL}/guide.md`]];
  return [['Do', rich`nothing: wait until the last failure is two weeks old and the policy was tested for two weeks`], ['More', rich`${DOCS_URL}/guide.md`]];
}
