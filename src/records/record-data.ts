import { Duration, Token } from 'aws-cdk-lib';
import { invalid } from '../cdk/validation';
import { ruaProblem } from '../protocol/tls-rpt/report-uri';
import { renderTlsRptRecord } from '../protocol/tls-rpt/tls-rpt-record';
import { txtRecordData } from '../protocol/txt-record';
import { ITlsRptDestination } from '../tls-rpt/destination';

/** Bounds how soon senders see a new policy. */
export const STS_RECORD_TTL = Duration.minutes(5);

/** Bounds how soon reporters see another destination. */
export const TLS_RPT_RECORD_TTL = Duration.hours(1);

/** Route 53 takes no longer value for one record. */
const MAX_TXT_LENGTH = 4000;

/** The value of a `_smtp._tls` record, as zone files have it. */
export function tlsRptRecordData(uris: readonly string[]): string {
  const text = renderTlsRptRecord(uris);
  if (!Token.isUnresolved(text)) return txtRecordData(text);
  // How long a token becomes is not known, and it must not be cut: each URI has a character-string of its own.
  return text.split(/(?<=,)|(?<=; rua=)/).map((part) => Token.isUnresolved(part) ? `"${part}"` : txtRecordData(part)).join(' ');
}

/** What the record of a domain has to say. Asked for once a record: what stands behind a destination may make something each time. */
export function boundUris(domain: string, destinations: ITlsRptDestination[]): string[] {
  if (destinations.length === 0) {
    throw new Error("'destinations' is empty: a TLS-RPT record names at least one (RFC 8460 §3); "
      + "write TlsRptDestination.email('tls-reports@example.com'), or make no record");
  }
  const uris = destinations.map((destination) => destination.bind(domain));
  uris.forEach(requireRuaEntry);
  const twice = uris.find((uri, index) => uris.indexOf(uri) !== index);
  if (twice) throw invalid('destinations', twice, 'the destination is given twice, and may get each report twice', 'remove one of them');

  const length = renderTlsRptRecord(uris).length;
  if (length > MAX_TXT_LENGTH) {
    throw invalid('destinations', `${uris.length} URIs`, `they make a record of ${length} characters, Route 53 takes ${MAX_TXT_LENGTH}`, 'name fewer');
  }
  return uris;
}

const RETURN_FIX = "return a URI such as 'mailto:tls-reports@example.com', or use TlsRptDestination.email() or .https()";

/** What reporters would discard the record for, and a destination that none of them can use. */
function requireRuaEntry(uri: string): void {
  if (Token.isUnresolved(uri)) return;
  const problem = ruaProblem(uri);
  if (problem?.kind === 'malformed') {
    throw invalid('destinations', uri, "what a destination's bind() returns is one URI with ',', '!' and ';' percent-encoded, and reporters discard a record "
      + `with anything else in its place (RFC 8460 §3): ${problem.rule}`, `${problem.fix}; ${RETURN_FIX}`);
  }
  if (problem?.kind === 'unusable') throw invalid('destinations', uri, `no report can be sent there: ${problem.rule}`, `${problem.fix}; ${RETURN_FIX}`);
}
