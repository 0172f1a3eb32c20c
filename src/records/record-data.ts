import { CfnElement, Duration, Fn, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { invalid } from '../cdk/validation';
import { renderStsRecord, STS_RECORD_TTL_SECONDS } from '../protocol/mta-sts/sts-record';
import { ruaProblem } from '../protocol/tls-rpt/report-uri';
import { renderTlsRptRecord, TLS_RPT_RECORD_TTL_SECONDS } from '../protocol/tls-rpt/tls-rpt-record';
import { txtRecordData } from '../protocol/txt-record';
import { ITlsRptDestination } from '../tls-rpt/destination';
import { requireDestinations } from '../tls-rpt/destination-list';

/** Limits how long senders may miss a new policy. */
export const STS_RECORD_TTL = Duration.seconds(STS_RECORD_TTL_SECONDS);

/** Limits how long reporters may miss a new destination. */
export const TLS_RPT_RECORD_TTL = Duration.seconds(TLS_RPT_RECORD_TTL_SECONDS);

/** The longest value that Route 53 accepts for one record. */
const MAX_TXT_LENGTH = 4000;

/**
 * Renders the value of a `_mta-sts` record in the format of zone files. An id from a resource of the record's own stack becomes a substitution:
 * a template repeats it for each domain, and CDK's join of text and reference is longer.
 */
export function stsRecordData(record: IConstruct, policyId: string): string {
  const reference = Token.isUnresolved(policyId) ? Tokenization.reverse(policyId, { failConcat: false }) : undefined;
  if (!Reference.isReference(reference) || !CfnElement.isCfnElement(reference.target) || Stack.of(reference.target) !== Stack.of(record)) {
    return txtRecordData(renderStsRecord(policyId));
  }
  return Fn.sub(txtRecordData(renderStsRecord(`\${${reference.target.logicalId}.${reference.displayName}}`)));
}

/** Renders the value of a `_smtp._tls` record in the format of zone files. */
export function tlsRptRecordData(uris: readonly string[]): string {
  const text = renderTlsRptRecord(uris);
  if (!Token.isUnresolved(text)) return txtRecordData(text);
  // The length of a token is unknown, and a URI must not be cut: each URI gets its own character-string.
  return text.split(/(?<=,)|(?<=; rua=)/).map((part) => Token.isUnresolved(part) ? `"${part}"` : txtRecordData(part)).join(' ');
}

/** Binds the destinations and returns their URIs. Call it once per record: `bind()` may create resources. */
export function boundUris(scope: Construct, domainName: string, destinations: ITlsRptDestination[]): string[] {
  requireDestinations('destinations', destinations);
  if (destinations.length === 0) {
    throw new Error("'destinations' is empty: a TLS-RPT record names at least one (RFC 8460 §3); "
      + "write TlsRptDestination.email('tls-reports@example.com'), or create no record");
  }
  const uris = destinations.map((destination) => destination.bind(scope, { domainName }).uri);
  uris.forEach(requireRuaEntry);
  const twice = uris.find((uri, index) => uris.indexOf(uri) !== index);
  if (twice) throw invalid('destinations', twice, 'the destination is given twice, and may receive each report twice', 'remove one of them');

  const length = renderTlsRptRecord(uris).length;
  if (length > MAX_TXT_LENGTH) {
    throw invalid('destinations', `${uris.length} URIs`, `they make a record of ${length} characters, and Route 53 accepts ${MAX_TXT_LENGTH}`, 'give fewer');
  }
  return uris;
}

const RETURN_FIX = "return one such as 'mailto:tls-reports@example.com', or use TlsRptDestination.email() or .https()";

/** Fails for a URI for which reporters discard the record, and for a destination that no reporter can use. */
function requireRuaEntry(uri: string): void {
  if (Token.isUnresolved(uri)) return;
  const problem = ruaProblem(uri);
  if (problem?.kind === 'malformed') {
    throw invalid('destinations', uri, "the 'uri' that a destination's bind() returns must be one URI with ',', '!' and ';' percent-encoded, because reporters discard a record "
      + `with anything else (RFC 8460 §3): ${problem.rule}`, `${problem.fix}; ${RETURN_FIX}`);
  }
  if (problem?.kind === 'unusable') throw invalid('destinations', uri, `no report can be sent there: ${problem.rule}`, `${problem.fix}; ${RETURN_FIX}`);
}
