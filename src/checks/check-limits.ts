/**
 * What a domain can make a check do at most: its owner may be anybody. An answer of the DNS has 64 KB at most, a policy is read up to 64 KB and a
 * certificate chain up to 100 KB (OpenSSL), a reply of a mail server up to 16 KB, all of it within the check's time-out; no redirect is followed.
 */
export const CHECK_LIMITS = {
  /** Hosts of the MX records whose addresses are looked up, and with `smtp` talked with. Domains have a handful; the largest providers name seven. */
  mxHosts: 20,
  /** Hosts that are compared with the policy, which costs no connection. */
  mxNames: 100,
  /** Addresses of IPv4, and as many of IPv6, that are tried before a host counts as one that does not answer. */
  addressesAFamily: 2,
  /** DNS names of a certificate in the report. All of them count. */
  certificateNames: 100,
  /** Domains that reports go to, and whose own TLS reporting records are looked up. */
  reportDomains: 8,
  /** Names that are asked for CAA records: the policy host's own, and those above it. */
  caaNames: 12,
} as const;
