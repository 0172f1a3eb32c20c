/** The reason for which a session failed (RFC 8460 §4.3). */
export enum TlsRptResultType {
  /** The MX host did not offer STARTTLS. */
  STARTTLS_NOT_SUPPORTED = 'starttls-not-supported',

  /** The certificate does not name the MX host. */
  CERTIFICATE_HOST_MISMATCH = 'certificate-host-mismatch',

  /** The MX host's certificate has expired. */
  CERTIFICATE_EXPIRED = 'certificate-expired',

  /** The MX host's certificate is not trusted. */
  CERTIFICATE_NOT_TRUSTED = 'certificate-not-trusted',

  /** Another failure to validate the connection. */
  VALIDATION_FAILURE = 'validation-failure',

  /** The domain has no valid TLSA record. */
  TLSA_INVALID = 'tlsa-invalid',

  /** The resolver returned no valid records. */
  DNSSEC_INVALID = 'dnssec-invalid',

  /** The sender requires DANE, and the domain has none. */
  DANE_REQUIRED = 'dane-required',

  /** The policy could not be fetched. */
  STS_POLICY_FETCH_ERROR = 'sts-policy-fetch-error',

  /** The policy is not valid. */
  STS_POLICY_INVALID = 'sts-policy-invalid',

  /** The policy host's certificate is not trusted. */
  STS_WEBPKI_INVALID = 'sts-webpki-invalid',

  /** A result type that RFC 8460 does not define. */
  OTHER = 'other',
}
