import { Leaf, MediaType } from './mime-leaves';

/** Recognizes the media types of reports (RFC 8460 §6.4, §6.5). `application/tlsrpt+zip` and `application/tlsrpt` occur too. */
export function isOfOwnType({ type }: MediaType): boolean {
  return type.startsWith('application/tlsrpt');
}

/** Says whether the Content-Type marks a mail as a report (RFC 8460 §5.3), or the mail consists of the report. */
export function isReportType(mediaType: MediaType): boolean {
  return mediaType.type === 'multipart/report' && mediaType.reportType === 'tlsrpt' || isOfOwnType(mediaType);
}

/** Recognizes the file name of a report (RFC 8460 §5.1). */
export function isReportName(filename: string): boolean {
  return /^[^!]+![^!]+!\d+!\d+(?:![^!]*)?\.json(?:\.gz)?$/i.test(filename);
}

const CONTAINER = /^application\/(?:(?:x-)?(?:gzip|json|zip)|x-zip-compressed|octet-stream)$/;

/** Recognizes the report in a mail without a part of the proper type: by its name, or as the attachment of a mail that is marked as a report. */
export function isAttachedReport({ type, filename, within }: Leaf): boolean {
  return isReportName(filename) || within.some(isReportType) && (CONTAINER.test(type) || /\.(?:json|gz|zip)$/i.test(filename));
}
