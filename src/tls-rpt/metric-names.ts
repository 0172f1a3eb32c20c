/** What a session failed for (RFC 8460 §4.3). */
export enum TlsRptResultType {
  /** The MX host did not offer STARTTLS. */
  STARTTLS_NOT_SUPPORTED = 'starttls-not-supported',

  /** The certificate does not name the MX host. */
  CERTIFICATE_HOST_MISMATCH = 'certificate-host-mismatch',

  /** The MX host's certificate has expired. */
  CERTIFICATE_EXPIRED = 'certificate-expired',

  /** The MX host's certificate is not trusted. */
  CERTIFICATE_NOT_TRUSTED = 'certificate-not-trusted',

  /** Anything else that keeps a session from being secure. */
  VALIDATION_FAILURE = 'validation-failure',

  /** No valid TLSA record. */
  TLSA_INVALID = 'tlsa-invalid',

  /** The resolver returned no valid records. */
  DNSSEC_INVALID = 'dnssec-invalid',

  /** The sender demands DANE, which the domain does not have. */
  DANE_REQUIRED = 'dane-required',

  /** The policy could not be fetched. */
  STS_POLICY_FETCH_ERROR = 'sts-policy-fetch-error',

  /** The policy is not valid. */
  STS_POLICY_INVALID = 'sts-policy-invalid',

  /** The policy host's certificate is not trusted. */
  STS_WEBPKI_INVALID = 'sts-webpki-invalid',

  /** A result type that RFC 8460 does not know. */
  OTHER = 'other',
}

/** Why a mail is in quarantine. What to do about each is in docs/reports.md. */
export enum TlsRptRefusal {
  /** No valid DKIM signature. */
  DKIM_MISSING = 'DKIM_MISSING',

  /** Not signed by the reporter. */
  DKIM_NOT_ALIGNED = 'DKIM_NOT_ALIGNED',

  /** The signature covers a part of the mail only. */
  DKIM_LENGTH_TAG = 'DKIM_LENGTH_TAG',

  /** What the signature covers does not say that the mail is a report. */
  DKIM_COVERAGE = 'DKIM_COVERAGE',

  /** A header field comes twice that may come once. */
  REPEATED_FIELD = 'REPEATED_FIELD',

  /** The signer passes on what others wrote: a bounce, an automatic answer, an invitation, a list's mail. */
  RELAYED = 'RELAYED',

  /** The report is in a mail that is attached to another. */
  FORWARDED = 'FORWARDED',

  /** The report has no policies, so it is about no domain. */
  NO_POLICIES = 'NO_POLICIES',

  /** The report is about other domains. */
  FOREIGN_DOMAIN = 'FOREIGN_DOMAIN',

  /** The report begins after the mail came. */
  FUTURE_DATE = 'FUTURE_DATE',

  /** There is no report in the mail. */
  NOT_A_REPORT = 'NOT_A_REPORT',

  /** The mail is a DMARC report. */
  DMARC_REPORT = 'DMARC_REPORT',

  /** The report is not JSON. */
  NOT_JSON = 'NOT_JSON',

  /** The gzip data is damaged. */
  BAD_GZIP = 'BAD_GZIP',

  /** The zip archive is damaged, or encrypted. */
  BAD_ZIP = 'BAD_ZIP',

  /** The mail can't be read. */
  BAD_MAIL = 'BAD_MAIL',

  /** The mail's parts are nested too deep. */
  TOO_DEEP = 'TOO_DEEP',

  /** The mail or the report is too large. */
  TOO_LARGE = 'TOO_LARGE',

  /** The mail or the zip archive has too many parts. */
  TOO_MANY_PARTS = 'TOO_MANY_PARTS',

  /** Reading the mail takes too long. */
  TOO_SLOW = 'TOO_SLOW',

  /** The process that read the mail failed, and a fresh one failed as well. */
  READER_FAILED = 'READER_FAILED',
}
