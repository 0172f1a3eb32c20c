import { Checklist, warn } from './checklist.lambda-shared';
import { LookupError } from './dns.lambda-shared';
import { CHECK_LIMITS } from './limits.lambda-shared';
import { Look } from './look.lambda-shared';
import { looksLikeIpAddress, normalizeDomainName } from '../protocol/domain-name';
import { ProtocolError } from '../protocol/protocol-error';
import { ruaProblem } from '../protocol/report-uri';
import { parseTlsRptRecord, selectTlsRptRecord, tlsRptRecordName } from '../protocol/tls-rpt';

export const REPORT_LOOP_TESTS = {
  TLSRPT_REPORT_LOOP: warn('reports cause no further reports without end', 'a report is mail as well: where its own delivery is reported there again, a report follows each day, for ever (RFC 8460 §3)',
    "name a mailbox in a domain that has no record at _smtp._tls, such as a subdomain for reports, or an 'https:' URL"),
};

type List = Checklist<keyof typeof REPORT_LOOP_TESTS>;

/** The addresses that the record among these names, where it counts. */
export function ruaOf(texts: readonly string[]): readonly string[] {
  try {
    return parseTlsRptRecord(selectTlsRptRecord(texts)).rua;
  } catch (error) {
    if (error instanceof ProtocolError) return [];
    throw error;
  }
}

/** Follows reports, and reports of their delivery, as far as records tell where they go, and until they come to a domain again. */
export async function lookAtReportLoop(list: List, look: Look, rua: readonly string[]): Promise<void> {
  const targets = new Map([[look.domain, mailDomains(rua)]]);
  const unknown = new Set<string>();
  let left = 0;
  for (let next = mailDomains(rua); next.length > 0;) {
    const news = [...new Set(next)].filter((domain) => !targets.has(domain));
    const room = CHECK_LIMITS.reportDomains - (targets.size - 1);
    left += Math.max(0, news.length - room);
    const found = await Promise.all(news.slice(0, Math.max(0, room)).map(async (domain) => ({ domain, to: await targetsOf(look, domain, unknown) })));
    for (const { domain, to } of found) targets.set(domain, to);
    next = found.flatMap(({ to }) => to);
  }
  const way = loopFrom(look.domain, targets);
  const evidence = [`reports go to ${[...targets.keys()].slice(1).join(', ') || look.domain}`, ...unknown.size > 0 ? [`could not look up ${[...unknown].join(', ')}`] : []].join('; ');
  const bounded = left > 0 && `${left} more domains to which reports go were left out, after ${CHECK_LIMITS.reportDomains}`;
  list.judge('TLSRPT_REPORT_LOOP', way ? `a report on mail to ${way[0]} is itself reported: ${way.join(' → ')}` : bounded, evidence);
}

async function targetsOf({ dns }: Look, domain: string, unknown: Set<string>): Promise<string[]> {
  try {
    return mailDomains(ruaOf(await dns.texts(tlsRptRecordName(domain))));
  } catch (error) {
    if (!(error instanceof LookupError)) throw error;
    unknown.add(domain);
    return [];
  }
}

/** Of those to which reports can be sent by mail. */
function mailDomains(rua: readonly string[]): string[] {
  const usable = rua.filter((uri) => /^mailto:/i.test(uri) && !['malformed', 'unusable'].includes(ruaProblem(uri)?.kind ?? ''));
  const domains = usable.map((uri) => normalizeDomainName(decodeURIComponent(uri.split(/[?#]/, 1)[0]).split('@').pop()!));
  return domains.filter((domain) => !looksLikeIpAddress(domain));
}

/** A way that comes to a domain twice, from there on. */
function loopFrom(start: string, targets: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const follow = (domain: string, way: readonly string[]): string[] | undefined => {
    const before = way.indexOf(domain);
    if (before >= 0) return [...way.slice(before), domain];
    if (done.has(domain)) return undefined;
    done.add(domain);
    for (const target of targets.get(domain) ?? []) {
      const loop = follow(target, [...way, domain]);
      if (loop) return loop;
    }
    return undefined;
  };
  return follow(start, []);
}
