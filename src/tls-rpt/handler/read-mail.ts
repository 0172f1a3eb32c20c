import { createHash, Hash } from 'node:crypto';
import { SCHEMA_VERSION } from '../ingestion-contract';
import { packed } from './pack';
import { DomainReport, ReadAnswer, ReadRequest, ReceivedMail } from './reading';
import { accept, Acceptance } from '../../protocol/mails/acceptance';
import { checkUnambiguous } from '../../protocol/mails/mail-header';
import { readReportMail } from '../../protocol/mails/report-mail';
import { ProtocolError } from '../../protocol/protocol-error';
import { ReadReport, Report } from '../../protocol/reports/report';
import { headlineOf } from '../../protocol/reports/report-counts';
import { renderLine } from '../../protocol/reports/report-line';
import { mayHideFailures } from '../../protocol/reports/unreadable';
import { shortened } from '../../protocol/shown';

/** Bound of the marks of a report, which can have any number of policies, each with marks. */
const MAX_MARKS = 10;
/** Bound of a rejection's message, which may name everything that a report is about. */
const MAX_MESSAGE_LENGTH = 1000;

/** Reads a mail: returns what to store of it, and why some or all of it is rejected. */
export async function readMail(request: ReadRequest): Promise<ReadAnswer> {
  const reports = new Map<string, DomainReport>();
  const rejections: ProtocolError[] = [];
  await rejecting(rejections, async () => {
    const read = await readReportMail(request.mail, request.limits);
    // Even if it found nothing, because another program may find a report in such a mail.
    checkUnambiguous(read.headers);
    for (const one of read.reports) {
      await rejecting(rejections, () => {
        const acceptance = accept(read, one, request.policyDomains, new Date(request.receipt.receivedAt));
        store(reports, one, acceptance, request);
      });
    }
    rejections.push(...read.rejections);
  });
  return { reports: [...reports.values()], ...rejections.length > 0 && { rejection: together(rejections) } };
}

async function rejecting(rejections: ProtocolError[], work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    rejections.push(error);
  }
}

/** Adds a report for all of its domains, or for none if a limit is exceeded. The first reports of a mail are kept. */
function store(reports: Map<string, DomainReport>, read: ReadReport, acceptance: Acceptance, request: ReadRequest): void {
  const { limits } = request;
  const domains = new Set([...[...reports.values()].map(({ domain }) => domain), ...acceptance.policies.keys()]);
  if (domains.size > limits.domains) {
    throw new ProtocolError('TOO_MANY_DOMAINS', `the mail is about ${domains.size} of the mailbox's domains, more than ${limits.domains}: a report is about one (RFC 8460 §5.3)`);
  }
  const found = domainReports(read, acceptance, request);
  const ids = new Set([...reports.keys(), ...found.map(({ id }) => id)]);
  if (ids.size > limits.reports) throw new ProtocolError('TOO_MANY_REPORTS', `the mail has more than ${limits.reports} reports`);
  for (const report of found) reports.set(report.id, report);
}

/** Combines rejections: the code of the first, and all messages. */
function together(rejections: readonly ProtocolError[]): { code: string; message: string } {
  const messages = rejections.map(({ code, message }) => code === rejections[0].code ? message : `${code}: ${message}`);
  return { code: rejections[0].code, message: shortened([...new Set(messages)].join('; '), MAX_MESSAGE_LENGTH) };
}

function domainReports(read: ReadReport, acceptance: Acceptance, { receipt, limits }: ReadRequest): DomainReport[] {
  const lines = linesOf(read, acceptance, receipt, limits.reportBytes);
  return [...acceptance.policies.keys()].map((domain) => domainReport(domain, read.report, acceptance, lines.get(domain)!));
}

/** Includes the signer, the only part that can't be forged: no report replaces another signer's report. */
function idOf(fingerprint: string, dkimDomain: string, domain: string): string {
  return createHash('sha256').update(`${fingerprint} ${dkimDomain} ${domain}`).digest('hex').slice(0, 32);
}

/** Lines of a domain. The hash excludes the time of receipt, which a replay knows less exactly. */
interface Lines {
  readonly id: string;
  readonly pieces: Buffer[];
  readonly hash: Hash;
}

/** Renders the lines to store, by domain. A line repeats the report's head and names absent members, so the whole can be much larger than the report. */
function linesOf(
  { report, fingerprint }: ReadReport, { dkimDomain, policies }: Acceptance, receipt: ReceivedMail, maxBytes: number,
): Map<string, Lines> {
  const { policies: _, unreadable, ...head } = report;
  const lines = new Map<string, Lines>([...policies.keys()].map((domain) => [
    domain, { id: idOf(fingerprint, dkimDomain, domain), pieces: [], hash: createHash('sha256') },
  ]));
  const where = Buffer.from(`,${renderLine(receipt).slice(1)}\n`);
  let bytes = 0;
  for (const [policyDomain, ofDomain] of policies) {
    const { id, pieces, hash } = lines.get(policyDomain)!;
    for (const policy of ofDomain) {
      const marks = { unreadable: [...unreadable, ...policy.unreadable] };
      const said = Buffer.from(renderLine({ schemaVersion: SCHEMA_VERSION, id, ...head, ...policy, ...marks, policyDomain, dkimDomain }));
      // The closing brace comes with the receipt.
      const line = [said.subarray(0, -1), where];
      bytes += said.length - 1 + where.length;
      if (bytes > maxBytes) throw new ProtocolError('TOO_LARGE', `the stored form of the report has more than ${maxBytes} bytes`);
      pieces.push(...line);
      hash.update(said);
    }
  }
  return lines;
}

function domainReport(domain: string, report: Report, { policies }: Acceptance, { id, pieces, hash }: Lines): DomainReport {
  const { failures, ...sessions } = headlineOf(policies.get(domain)!);
  const unreadable = [...report.unreadable, ...policies.get(domain)!.flatMap((policy) => policy.unreadable)];
  return {
    domain,
    id,
    day: report.startDatetime?.slice(0, 10) ?? null,
    reading: hash.digest('hex').slice(0, 32),
    lines: packed(Buffer.concat(pieces)),
    organizationName: report.organizationName,
    reportId: report.reportId,
    startDatetime: report.startDatetime,
    endDatetime: report.endDatetime,
    ...sessions,
    failures: [...failures].map(([resultType, failedSessions]) => ({ resultType, failedSessions })),
    // Some summaries have no total, and some failures can't be read: without this field, a rule would need all three.
    hasFailures: sessions.failedSessions > 0 || failures.size > 0 || unreadable.some(mayHideFailures),
    unreadable: unreadable.slice(0, MAX_MARKS),
  };
}
