import { CheckContext } from './check-context';
import { Checklist, fail, warn } from './checklist';
import { LookupError } from './dns-client';
import { checkReportLoop, REPORT_LOOP_TESTS } from './report-loop';
import { checkTtl, STS_TTL_TESTS, TLSRPT_TTL_TESTS } from './ttl-checks';
import { parseStsRecord, selectStsRecord, StsRecord } from '../protocol/mta-sts/sts-record';
import { ProtocolError } from '../protocol/protocol-error';
import { ruaProblem } from '../protocol/tls-rpt/report-uri';
import { parseTlsRptRecord, selectTlsRptRecord, TlsRptRecord } from '../protocol/tls-rpt/tls-rpt-record';

const NO_STS = 'senders without a cached policy treat the domain as if it had none';
const NO_REPORTS = 'you get no reports of mail that could not be delivered securely';

export const STS_RECORD_TESTS = {
  STS_RECORD_LOOKUP: fail('the TXT records at _mta-sts can be looked up', NO_STS, "fix the zone's name servers, or ask another resolver"),
  STS_RECORD_MISSING: fail('the record at _mta-sts exists', NO_STS, "publish one TXT record at _mta-sts: 'v=STSv1; id=...;'"),
  STS_RECORD_DISCARDED: fail("the record begins with 'v=STSv1;'", `senders discard a record that does not: ${NO_STS}`, "begin the record with 'v=STSv1;', without a blank before it or before the ';'"),
  STS_RECORD_SEVERAL: fail('there is only one such record', `several records count as none: ${NO_STS}`, "keep one of the TXT records that begin with 'v=STSv1;'"),
  STS_RECORD_MALFORMED: fail('the record is well-formed', `a malformed record does not count: ${NO_STS}`, "publish 'v=STSv1; id=...;' and nothing else"),
  STS_RECORD_ID: fail('the record has an id', `a record without a valid id does not count: ${NO_STS}`, 'give an id of 1 to 32 letters and digits'),
  ...STS_TTL_TESTS,
};

export const TLSRPT_RECORD_TESTS = {
  TLSRPT_RECORD_LOOKUP: warn('the TXT records at _smtp._tls can be looked up', NO_REPORTS, "fix the zone's name servers, or ask another resolver"),
  TLSRPT_RECORD_MISSING: warn('the record at _smtp._tls exists', NO_REPORTS, "publish one TXT record at _smtp._tls: 'v=TLSRPTv1; rua=mailto:...;'"),
  TLSRPT_RECORD_DISCARDED: fail("the record begins with 'v=TLSRPTv1;'", `reporters discard a record that does not: ${NO_REPORTS}`, "begin the record with 'v=TLSRPTv1;', without a blank before it or before the ';'"),
  TLSRPT_RECORD_SEVERAL: fail('there is only one such record', `several records count as none: ${NO_REPORTS}`, "keep one of the TXT records that begin with 'v=TLSRPTv1;'"),
  TLSRPT_RECORD_MALFORMED: fail('the record is well-formed', `a malformed record does not count: ${NO_REPORTS}`, "publish 'v=TLSRPTv1; rua=mailto:...;' and nothing else"),
  TLSRPT_RUA: fail('reports can be sent to its rua', NO_REPORTS, "name a mailbox ('mailto:reports@example.com') or an 'https:' URL"),
  ...REPORT_LOOP_TESTS,
  ...TLSRPT_TTL_TESTS,
};

/** A kind of record, and where senders find it. */
interface Kind<Prefix extends string> {
  readonly prefix: Prefix;
  readonly label: string;
  readonly version: string;
  readonly select: (texts: readonly string[]) => string;
}

type RecordCode<Prefix extends string> = `${Prefix}_${'LOOKUP' | 'MISSING' | 'DISCARDED' | 'SEVERAL'}`;

const STS = { prefix: 'STS_RECORD', label: '_mta-sts', version: 'v=STSv1', select: selectStsRecord } as const;
const TLSRPT = { prefix: 'TLSRPT_RECORD', label: '_smtp._tls', version: 'v=TLSRPTv1', select: selectTlsRptRecord } as const;

/** Checks the record at `_mta-sts` (RFC 8461 §3.1). */
export async function checkStsRecord(list: Checklist<keyof typeof STS_RECORD_TESTS>, context: CheckContext): Promise<StsRecord | undefined> {
  return list.chain(async () => {
    const text = await theRecord(list, context, STS);
    await checkTtl(list, 'STS_RECORD_TTL', context, `${STS.label}.${context.domain}`);
    const record = parsed(text, parseStsRecord);
    const idProblem = record instanceof ProtocolError && /^(NO|BAD)_ID$/.test(record.code);
    list.require('STS_RECORD_MALFORMED', record instanceof ProtocolError && !idProblem && codeAndMessage(record), text);
    list.require('STS_RECORD_ID', record instanceof ProtocolError && codeAndMessage(record), text);
    return record as StsRecord;
  });
}

/** Checks the record at `_smtp._tls` (RFC 8460 §3). */
export async function checkTlsRptRecord(list: Checklist<keyof typeof TLSRPT_RECORD_TESTS>, context: CheckContext): Promise<void> {
  await list.chain(async () => {
    const text = await theRecord(list, context, TLSRPT);
    await checkTtl(list, 'TLSRPT_RECORD_TTL', context, `${TLSRPT.label}.${context.domain}`);
    const record = parsed(text, parseTlsRptRecord);
    const isRuaBad = record instanceof ProtocolError && /^(NO|BAD)_RUA$/.test(record.code);
    list.require('TLSRPT_RECORD_MALFORMED', record instanceof ProtocolError && !isRuaBad && codeAndMessage(record), text);
    if (record instanceof ProtocolError) list.stop('TLSRPT_RUA', codeAndMessage(record), text);
    const { rua } = record as TlsRptRecord;
    const problems = rua.flatMap((uri) => {
      const problem = ruaProblem(uri);
      return problem ? [{ uri, ...problem }] : [];
    });
    const useless = problems.filter(({ kind }) => kind === 'unusable');
    const message = problems.map(({ kind, uri, rule }) => kind === 'unusable' ? `no report can be sent to ${uri}: ${rule}` : `${uri}: ${rule}`).join('; ');
    list.judge('TLSRPT_RUA', message, text, useless.length === rua.length ? 'fail' : 'warn');
    await checkReportLoop(list, context, rua);
  });
}

async function theRecord<Prefix extends string>(
  list: Checklist<RecordCode<Prefix>>, { dns, domain }: CheckContext, { prefix, label, version, select }: Kind<Prefix>,
): Promise<string> {
  const name = `${label}.${domain}`;
  const texts = await lookUp(list, `${prefix}_LOOKUP`, () => dns.texts(name));
  const like = texts.filter((text) => text.trimStart().slice(0, version.length + 2).toLowerCase().includes(version.toLowerCase().slice(2)));
  list.require(`${prefix}_MISSING`, like.length === 0 && `no TXT record at ${name} begins with '${version};'`, texts.join(' | ') || null);
  const record = parsed(texts, select);
  const none = record instanceof ProtocolError && record.code === 'NO_RECORD';
  list.require(`${prefix}_DISCARDED`, none && `the record at ${name} does not begin with '${version};'`, like.join(' | '));
  list.require(`${prefix}_SEVERAL`, record instanceof ProtocolError && record.message, like.join(' | '));
  return record as string;
}

/** Returns what a lookup finds. Ends the chain without an answer. */
export async function lookUp<Code extends string, T>(list: Checklist<Code>, code: Code, query: () => Promise<T>): Promise<T> {
  try {
    const found = await query();
    list.judge(code, undefined);
    return found;
  } catch (error) {
    if (error instanceof LookupError) list.stop(code, error.message);
    throw error;
  }
}

function parsed<I, T>(input: I, parse: (input: I) => T): T | ProtocolError {
  try {
    return parse(input);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

function codeAndMessage({ code, message }: ProtocolError): string {
  return `${code}: ${message}`;
}
