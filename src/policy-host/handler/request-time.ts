/** CloudFormation's signed URLs are valid for this long. */
const VALID_MILLISECONDS = 2 * 60 * 60 * 1000;

/**
 * Reads from a URL when it was signed, in milliseconds since the epoch. CloudFormation signs a URL for the response to each request, and a request
 * shows its time in no other way. S3 knows two forms: `X-Amz-Date=20231123T074157Z`, and the older `Expires` in seconds since the epoch.
 */
export function signedAt(url: string): number | undefined {
  if (!URL.canParse(url)) return undefined;
  const { searchParams } = new URL(url);
  const [, date, hours, minutes, seconds] = /^(\d{8})T(\d\d)(\d\d)(\d\d)Z$/.exec(searchParams.get('X-Amz-Date') ?? '') ?? [];
  const time = date === undefined ? Number(searchParams.get('Expires') ?? NaN) * 1000 - VALID_MILLISECONDS
    : Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(time) ? undefined : time;
}
