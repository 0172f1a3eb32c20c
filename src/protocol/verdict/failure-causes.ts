import { ResultType } from '../reports/report-counts';

/** Who has to do something about a failure. */
export type Owner = 'mail exchanger' | 'policy host' | 'DANE records' | 'not known';

export interface FailureCause {
  readonly owner: Owner;
  /** What the reporter saw. */
  readonly meaning: string;
  readonly fix: string;
  /** The heading in docs/checks.md that says more, as GitHub names it in links; null where there is none. */
  readonly section: string | null;
}

/** Failed sessions of a summary that no failure detail explains. */
export const UNEXPLAINED = 'unexplained';

/** Gives the cause and the fix for each result type of RFC 8460 §4.3. */
export const FAILURE_CAUSES: { readonly [type in ResultType | typeof UNEXPLAINED]: FailureCause } = {
  'starttls-not-supported': {
    owner: 'mail exchanger',
    meaning: 'the host did not offer STARTTLS',
    fix: 'turn STARTTLS on for port 25 of this host, and let no firewall strip it from the answer to EHLO',
    section: 'smtp_starttls_missing',
  },
  'certificate-host-mismatch': {
    owner: 'mail exchanger',
    meaning: "the host's certificate has another name",
    fix: 'give the host a certificate whose subject alternative names contain the name in the MX record',
    section: 'smtp_certificate_name',
  },
  'certificate-expired': {
    owner: 'mail exchanger',
    meaning: "the host's certificate is expired",
    fix: 'renew the certificate, and reload the mail server so that it serves the new one',
    section: 'smtp_certificate_expired',
  },
  'certificate-not-trusted': {
    owner: 'mail exchanger',
    meaning: "the host's certificate is not from an authority that senders trust",
    fix: 'get the certificate from a public authority, and serve the intermediate certificates with it',
    section: 'smtp_certificate_untrusted',
  },
  'validation-failure': {
    owner: 'mail exchanger',
    meaning: 'the session failed for a reason that has no name of its own',
    fix: "run 'cdk-mta-sts check --smtp' and see which host fails; the reason code of the report may say more",
    section: 'mail-exchangers-over-smtp',
  },
  'tlsa-invalid': {
    owner: 'DANE records',
    meaning: 'the TLSA record of the host does not match its certificate',
    fix: 'publish a TLSA record that matches the certificate, before the certificate changes; MTA-STS is not affected',
    section: null,
  },
  'dnssec-invalid': {
    owner: 'DANE records',
    meaning: 'the signatures of the zone are not valid',
    fix: "re-sign the zone, and compare the DS record at the parent with the zone's keys; MTA-STS is not affected",
    section: null,
  },
  'dane-required': {
    owner: 'DANE records',
    meaning: 'the sender is set to require DANE for the domain, and found no valid TLSA record',
    fix: 'publish TLSA records in a signed zone, or ask the sender to use MTA-STS; MTA-STS is not affected',
    section: null,
  },
  'sts-policy-fetch-error': {
    owner: 'policy host',
    meaning: 'the policy could not be fetched',
    fix: "run 'cdk-mta-sts check': the policy host has to answer over HTTPS with the policy, without a redirect",
    section: 'the-policy-host',
  },
  'sts-policy-invalid': {
    owner: 'policy host',
    meaning: 'the policy was fetched and does not follow the grammar',
    fix: "run 'cdk-mta-sts lint policy' on the file that the policy host serves, and correct each problem",
    section: 'policy_invalid',
  },
  'sts-webpki-invalid': {
    owner: 'policy host',
    meaning: "the policy host's certificate is not valid",
    fix: 'serve a certificate by a public authority for the name that begins with mta-sts, with its intermediate certificates',
    section: 'policy_host_certificate_untrusted',
  },
  'other': {
    owner: 'not known',
    meaning: 'the reporter gives a result type that RFC 8460 does not know',
    fix: 'read the report: its reason code and additional information may say more',
    section: null,
  },
  [UNEXPLAINED]: {
    owner: 'not known',
    meaning: 'sessions failed, and the report does not say why',
    fix: "run 'cdk-mta-sts check --smtp', and ask the reporter if it finds nothing",
    section: null,
  },
};
