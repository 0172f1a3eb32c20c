import { UNEXPLAINED } from '../../protocol/verdict/failure-causes';
import { FailureType } from '../../protocol/verdict/host-matrix';

/**
 * What is fixed together. Senders see one cause in several ways: to one of them an expired certificate is expired, to another it is not trusted. It is one case.
 */
export type CauseGroup = 'starttls' | 'certificate' | 'validation' | 'policy' | 'dane' | 'unknown' | 'unreadable';

const GROUPS: { readonly [type in FailureType]: CauseGroup } = {
  'starttls-not-supported': 'starttls',
  'certificate-host-mismatch': 'certificate',
  'certificate-expired': 'certificate',
  'certificate-not-trusted': 'certificate',
  'validation-failure': 'validation',
  'sts-policy-fetch-error': 'policy',
  'sts-policy-invalid': 'policy',
  'sts-webpki-invalid': 'policy',
  'tlsa-invalid': 'dane',
  'dnssec-invalid': 'dane',
  'dane-required': 'dane',
  'other': 'unknown',
  [UNEXPLAINED]: 'unknown',
};

const TITLES: { readonly [group in CauseGroup]: string } = {
  starttls: 'STARTTLS is not offered',
  certificate: 'the certificate is not valid',
  validation: 'sessions fail for an unnamed reason',
  policy: 'senders do not get the policy',
  dane: 'DANE fails',
  unknown: 'sessions fail, and no reason is known',
  unreadable: 'parts of reports can not be read',
};

export function groupOf(type: FailureType): CauseGroup {
  return GROUPS[type];
}

export function titleOf(group: CauseGroup): string {
  return TITLES[group];
}

/** Says whether a host belongs to a failure of the group. A policy is not fetched from a mail exchanger, even if a reporter names one. */
export function isAtHost(group: CauseGroup): boolean {
  return group !== 'policy' && group !== 'unreadable';
}

/** Says what senders do, by the strictest mode that they hold. */
export function sendersDo(group: CauseGroup, mode: 'enforce' | 'testing' | 'none' | null): string {
  if (group === 'dane') return 'senders that use DANE hold mail back, whatever the mode; MTA-STS is not affected';
  if (group === 'policy') {
    return mode === 'enforce' ? 'those that hold an earlier policy go on enforcing it until its max_age ends; the others deliver without MTA-STS'
      : 'they deliver without MTA-STS, which protects no mail then';
  }
  switch (mode) {
    case 'enforce': return 'they hold mail back (mode enforce): they try another MX host, try again for days, and then return the mail';
    case 'testing': return 'they deliver all the same (mode testing); in mode enforce they would hold this mail back';
    case 'none': return 'they deliver all the same (mode none)';
    default: return 'no report says which mode they apply; in mode enforce they hold mail back';
  }
}
