/**
 * Limits what a domain can make a check do, since its owner may be anybody. Other limits: 64 KB for a DNS answer, 64 KB for a policy, 100 KB for a
 * certificate chain (OpenSSL), 16 KB for a reply of a mail server, and the time-out of the check. The check follows no redirect.
 */
export const CHECK_LIMITS = {
  /** Hosts of the MX records that the check looks up and, with `smtp`, connects to. Domains have a handful; the largest providers name seven. */
  mxHosts: 20,
  /** Hosts that the check compares with the policy, which costs no connection. */
  mxNames: 100,
  /** IPv4 addresses, and IPv6 addresses, that the check tries before a host counts as unreachable. */
  addressesAFamily: 2,
  /** DNS names of a certificate that the report shows. The check uses all of them. */
  certificateNames: 100,
  /** Destination domains of reports whose own TLS reporting records the check looks up. */
  reportDomains: 8,
  /** Names at which the check looks up CAA records: the policy host and the names above it. */
  caaNames: 12,
} as const;
