import type { IncomingMessage } from 'node:http';

/*
 * What a strict web server does with a request for a policy, and a lax one does not.
 */

/**
 * AWS's core rule set answers 403 to a request without a User-Agent (rule `NoUserAgent_HEADER`):
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
export function isBlocked({ headers }: IncomingMessage): boolean {
  return !headers['user-agent'];
}

/** Without Accept-Encoding any coding may come (RFC 9110 §12.5.3). */
export function allowsGzip({ headers }: IncomingMessage): boolean {
  const accepted = headers['accept-encoding'];
  return accepted === undefined || /(^|[\s,])(gzip|\*)/i.test(accepted);
}
