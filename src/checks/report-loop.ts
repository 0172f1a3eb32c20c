import { CheckContext } from './check-context';
import { CHECK_LIMITS } from './check-limits';
import { Checklist, warn } from './checklist';
import { LookupError } from './dns-client';
import { looksLikeIpAddress, normalizeDomainName } from '../protocol/domain-name';
import { ProtocolError } from '../protocol/protocol-error';
import { ruaProblem } from '../protocol/tls-rpt/report-uri';
import { parseTlsRptRecord, selectTlsRptRecord, tlsRptRecordName } from '../protocol/tls-rpt/tls-rpt-record';

export const REPORT_LOOP_TESTS = {
  TLSRPT_REPORT_LOOP: warn('reports cause no endless loop of reports', 'a report is mail too: if its delivery is itself reported to the same place, another report follows every day (RFC 8460 §3)',
    "name a mailbox in a domain that has no record at _smtp._tls, such as a subdomain for reports, or an 'https:' URL"),
};

type List = Checklist<keyof typeof REPORT_LOOP_TESTS>;

/** Returns the `rua` of the record among these texts. Empty if reporters discard it. */
export function ruaOf(texts: readonly string[]): readonly string[] {
  try {
    return parseTlsRptRecord(selectTlsRptRecord(texts)).rua;
  } catch (error) {
    if (error instanceof ProtocolError) return [];
    throw error;
  }
}

/** Warns if the delivery of reports, to the domain itself or to one of its rua, is reported in a loop. */
export async function checkReportLoop(list: List, context: CheckContext, rua: readonly string[]): Promise<void> {
  const first = mailDomains(rua);
  const { targets, unknown } = await followed(context, first);
  // Only the domains further on can end a loop that begins there.
  const loop = [context.domain, ...first].map((domain) => loopThrough(domain, targets)).find((one) => one !== undefined);
  if (!loop && unknown.length > 0) return list.defer('TLSRPT_REPORT_LOOP', `could not be checked: ${unknown.join('; ')}`);
  const evidence = first.length > 0 ? `reports go to ${[...targets.keys()].filter((domain) => domain !== context.domain || loop).join(', ')}` : 'no report goes to a mailbox';
  return list.judge('TLSRPT_REPORT_LOOP', loop && `the delivery of reports to ${loop[0]} is itself reported, in a loop: ${loop.join(' → ')}`, evidence);
}

interface Followed {
  /** The destination domains of each domain's reports. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
  /** Why the destinations of other domains are unknown. */
  readonly unknown: readonly string[];
}

/** Follows reports, and reports about their delivery, breadth first and up to a limit of domains. */
async function followed(context: CheckContext, first: readonly string[]): Promise<Followed> {
  const targets = new Map([[context.domain, first]]);
  const unknown: string[] = [];
  const left = new Set<string>();
  for (let next = first; next.length > 0;) {
    const news = [...new Set(next)].filter((domain) => !targets.has(domain));
    const room = CHECK_LIMITS.reportDomains - (targets.size - 1);
    news.slice(room).forEach((domain) => left.add(domain));
    const found = await Promise.all(news.slice(0, room).map(async (domain) => ({ domain, to: await targetsOf(context, domain, unknown) })));
    for (const { domain, to } of found) targets.set(domain, to);
    next = found.flatMap(({ to }) => to);
  }
  if (left.size > 0) unknown.push(`reports go on to ${left.size} more domains, and the check looks up only ${CHECK_LIMITS.reportDomains}`);
  return { targets, unknown };
}

async function targetsOf({ dns }: CheckContext, domain: string, unknown: string[]): Promise<string[]> {
  try {
    return mailDomains(ruaOf(await dns.texts(tlsRptRecordName(domain))));
  } catch (error) {
    if (!(error instanceof LookupError)) throw error;
    unknown.push(error.message);
    return [];
  }
}

/** Returns the domains of the mailboxes that can receive reports. */
function mailDomains(rua: readonly string[]): string[] {
  const usable = rua.filter((uri) => /^mailto:/i.test(uri) && !['malformed', 'unusable'].includes(ruaProblem(uri)?.kind ?? ''));
  const domains = usable.map((uri) => normalizeDomainName(decodeURIComponent(uri.split(/[?#]/, 1)[0]).split('@').pop()!));
  return [...new Set(domains)].filter((domain) => !looksLikeIpAddress(domain));
}

/** Finds the shortest loop through a domain. */
function loopThrough(start: string, targets: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const ways = [[start]];
  const seen = new Set<string>();
  // The list grows during iteration.
  for (const way of ways) {
    for (const target of targets.get(way[way.length - 1]) ?? []) {
      if (target === start) return [...way, start];
      if (!seen.has(target)) ways.push([...way, target]);
      seen.add(target);
    }
  }
  return undefined;
}
