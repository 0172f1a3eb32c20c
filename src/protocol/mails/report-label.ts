import { Leaf, MediaType } from './mime-leaves';

/** RFC 8460 §6.4, §6.5; `application/tlsrpt+zip` and `application/tlsrpt` occur as well. */
export function isOfOwnType({ type }: MediaType): boolean {
  return type.startsWith('application/tlsrpt');
}

/** Whether a mail is one of a report by its Content-Type (RFC 8460 §5.3), or holds nothing but the report. */
export function isReportType(mediaType: MediaType): boolean {
  return mediaType.type === 'multipart/report' && mediaType.reportType === 'tlsrpt' || isOfOwnType(mediaType);
}

/** The name of a report's file (RFC 8460 §5.1). */
export function isReportName(filename: string): boolean {
  return /^[^!]+![^!]+!\d+!\d+(?:![^!]*)?\.json(?:\.gz)?$/i.test(filename);
}

const CONTAINER = /^application\/(?:(?:x-)?(?:gzip|json|zip)|x-zip-compressed|octet-stream)$/;

/** What must be the report, if nothing in the mail is of a report's own type: by its name, or as what is attached to a mail of the type for reports. */
export function isAttachedReport({ type, filename, within }: Leaf): boolean {
  return isReportName(filename) || within.some(isReportType) && (CONTAINER.test(type) || /\.(?:json|gz|zip)$/i.test(filename));
}
