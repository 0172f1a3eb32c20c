import { decodeWords } from 'postal-mime';
import { Header, valueOf } from './mail-header';
import { Mime } from './mime-leaves';
import { isReportName, isReportType } from './report-label';
import { Signer } from './signer';

/**
 * Whether a field that the signature covers says that the mail is a report: one that a stranger could not add or change on the way. A Subject can be
 * what a stranger wrote to a help desk, so another mark has to go with it, signed or not.
 */
export function saysReport(mail: Mime, { covers }: Signer): boolean {
  return covers('content-type') && isReportType(mail.mediaType)
    || REPORT_FIELDS.some((name) => covers(name) && valueOf(mail.headers, name) !== undefined)
    || covers('subject') && isReportSubject(mail.headers) && isMarked(mail);
}

const REPORT_FIELDS = ['tls-report-domain', 'tls-report-submitter'];

/** RFC 8460 §5.1, §5.3, §6.4: the header, the type of a part, or the name of a file. */
function isMarked({ headers, mediaType, leaves }: Mime): boolean {
  return isReportType(mediaType) || REPORT_FIELDS.some((name) => valueOf(headers, name) !== undefined)
    || leaves.some((leaf) => leaf.forwards === 0 && (isReportType(leaf) || leaf.within.some(isReportType) || isReportName(leaf.filename)));
}

/** RFC 8460 §5.3; all reporters whose mails are known write it. */
function isReportSubject(headers: readonly Header[]): boolean {
  const subject = valueOf(headers, 'subject') ?? '';
  return /^report[ \t]+domain[ \t]*:/i.test((subject.includes('=?') ? decodeWords(subject.slice(0, 1000)) : subject).trim());
}

/**
 * Whether the mail's parts are those that the signer made. Google signs no Content-Type, and RFC 6376 does not ask for it: whoever holds a
 * mail that Google signed can name a boundary of his own, which stands in a text that Google quotes. Then Google's own boundary is in front
 * of the first part, where nothing is in mails as they are sent, or a sentence about MIME.
 */
export function hasSignedParts({ headers, preamble }: Mime, { covers }: Signer): boolean {
  // Nothing else is an encoding of a multipart (RFC 2045 §6.4), and what is in front of its parts would be decoded.
  const isPlain = /^(?:7bit|8bit|binary)?$/i.test(valueOf(headers, 'content-transfer-encoding') ?? '');
  return covers('content-type') || isPlain && preamble !== null && /^(?:(?!--)[^\r\n]*\bMIME\b[^\r\n]*)?$/.test(preamble.trim());
}
