import { decodeWords } from 'postal-mime';
import { Header, valueOf } from './mail-header';
import { Mime } from './mime-leaves';
import { isReportName, isReportType } from './report-label';
import { Signer } from './signer';

/**
 * Says whether a signed field marks the mail as a report, which a stranger can't add or change on the way. A stranger can choose the Subject of a mail to a
 * help desk, so the Subject needs another mark, signed or not.
 */
export function saysReport(mail: Mime, { covers }: Signer): boolean {
  return covers('content-type') && isReportType(mail.mediaType)
    || REPORT_FIELDS.some((name) => covers(name) && valueOf(mail.headers, name) !== undefined)
    || covers('subject') && isReportSubject(mail.headers) && isMarked(mail);
}

const REPORT_FIELDS = ['tls-report-domain', 'tls-report-submitter'];

/** Looks for marks in the header, the types of parts, and the names of files (RFC 8460 §5.1, §5.3, §6.4). */
function isMarked({ headers, mediaType, leaves }: Mime): boolean {
  return isReportType(mediaType) || REPORT_FIELDS.some((name) => valueOf(headers, name) !== undefined)
    || leaves.some((leaf) => leaf.forwards === 0 && (isReportType(leaf) || leaf.within.some(isReportType) || isReportName(leaf.filename)));
}

/** Recognizes the Subject of reports (RFC 8460 §5.3), which all known reporters write. */
function isReportSubject(headers: readonly Header[]): boolean {
  const subject = valueOf(headers, 'subject') ?? '';
  return /^report[ \t]+domain[ \t]*:/i.test((subject.includes('=?') ? decodeWords(subject.slice(0, 1000)) : subject).trim());
}

/**
 * Says whether the signer made the mail's parts. Google signs no Content-Type, and RFC 6376 does not ask for it: an attacker with a
 * mail that Google signed can change its boundary to one that occurs in a text that Google quotes. Then Google's own boundary precedes the first part.
 * In mails as they are sent, nothing precedes it, or a sentence about MIME.
 */
export function hasSignedParts({ headers, preamble }: Mime, { covers }: Signer): boolean {
  // A multipart allows no other encoding (RFC 2045 §6.4), which would decode the text before its parts.
  const isPlain = /^(?:7bit|8bit|binary)?$/i.test(valueOf(headers, 'content-transfer-encoding') ?? '');
  return covers('content-type') || isPlain && preamble !== null && /^(?:(?!--)[^\r\n]*\bMIME\b[^\r\n]*)?$/.test(preamble.trim());
}
