import { X509Certificate } from 'node:crypto';
import { CHECK_LIMITS } from './check-limits';
import { CertificateSummary } from './check-report';
import { Checklist, excerpt, fail, TestKind, warn } from './checklist';
import { Secured } from './tls-client';

/** A certificate as senders judge it (RFC 8461 §3.3 and §4.2): it has to be in time, for the host's name, and by a trusted authority. */
export interface SeenCertificate extends CertificateSummary {
  /** What is wrong, by the test's name; undefined if nothing is. Tests that could not judge are missing. */
  readonly problems: { readonly [test in CertificateTest]?: string | undefined };
}

export type CertificateTest = 'EXPIRED' | 'NOT_YET_VALID' | 'NAME' | 'SELF_SIGNED' | 'UNTRUSTED' | 'EXPIRES_SOON';
export type CertificateTests<Prefix extends string> = { readonly [code in `${Prefix}_CERTIFICATE_${CertificateTest}`]: TestKind };

const DAY = 24 * 60 * 60 * 1000;
const SOON = 14 * DAY;
/** Short-lived certificates are renewed late in their life. */
const SOON_OF_LIFETIME = 1 / 4;

/** Creates the tests of the certificates of one kind of host. */
export function certificateTests<Prefix extends string>(prefix: Prefix, whose: string, why: string, where: string): CertificateTests<Prefix> {
  const tests: { [test in CertificateTest]: TestKind } = {
    EXPIRED: fail(`${whose} has not expired`, why, `renew the certificate ${where}, and find out why automatic renewal failed`),
    NOT_YET_VALID: fail(`${whose} is already valid`, why, `use a certificate ${where} that is valid now; check the clocks`),
    NAME: fail(`${whose} is for the host's name`, why, `use a certificate ${where} that has the host's name as a DNS name in its subjectAltName; the CN does not count`),
    SELF_SIGNED: fail(`${whose} is not self-signed`, why, `use a certificate ${where} by an authority that senders trust`),
    UNTRUSTED: fail(`${whose} is by a trusted authority`, why, `use a certificate ${where} by an authority that senders trust, and configure the server to send the intermediate certificates`),
    EXPIRES_SOON: warn(`${whose} does not expire soon`, `once it has expired: ${why}`, `renew the certificate ${where}; automatic renewal should already have done so`),
  };
  return Object.fromEntries(Object.entries(tests).map(([test, kind]) => [`${prefix}_CERTIFICATE_${test}`, kind])) as unknown as CertificateTests<Prefix>;
}

export function judgeCertificate<Prefix extends string>(
  list: Checklist<`${Prefix}_CERTIFICATE_${CertificateTest}`>, prefix: Prefix, host: string, { problems, names, notAfter }: SeenCertificate,
): void {
  for (const [test, problem] of Object.entries(problems) as Array<[CertificateTest, string | undefined]>) {
    list.judge(`${prefix}_CERTIFICATE_${test}`, problem && `${host}: ${problem}`, `${host}: for ${names.join(', ') || 'no name'}, until ${notAfter}`);
  }
}

export function certificateOf({ certificate, chainError }: Secured, host: string, now: Date): SeenCertificate {
  const names = namesOf(certificate);
  const problems = problemsOf(certificate, names, chainError, host, now);
  const { EXPIRES_SOON: _, ...errors } = problems;
  const error = Object.values(errors).find((one) => one !== undefined) ?? null;
  const notAfter = timeOf(certificate.validTo);
  return {
    valid: error === null,
    error: error && excerpt(error),
    subject: excerpt(certificate.subject?.split('\n').join(', ') ?? ''),
    names: names.slice(0, CHECK_LIMITS.certificateNames),
    notAfter: notAfter.toISOString(),
    daysLeft: Math.floor((notAfter.getTime() - now.getTime()) / DAY),
    problems,
  };
}

/** What the tests of a certificate start from. */
interface Facts {
  readonly certificate: X509Certificate;
  readonly names: readonly string[];
  readonly host: string;
  readonly now: Date;
  readonly from: Date;
  readonly to: Date;
  readonly inTime: boolean;
  readonly selfSigned: boolean;
  readonly chainError: string | null;
}

/** Stands for a test that can't judge the certificate. */
const NOT_JUDGED = null;

/** Each test returns what is wrong, undefined if nothing is, or NOT_JUDGED. */
const PREDICATES: { readonly [test in CertificateTest]: (facts: Facts) => string | undefined | typeof NOT_JUDGED } = {
  EXPIRED: ({ to, now, inTime, chainError }) => {
    if (to < now) return `the certificate expired on ${day(to)}`;
    return inTime && chainError === 'CERT_HAS_EXPIRED' ? 'a certificate in the chain has expired' : undefined;
  },
  NOT_YET_VALID: ({ from, now, inTime, chainError }) => {
    if (from > now) return `the certificate is valid from ${day(from)} on`;
    return inTime && chainError === 'CERT_NOT_YET_VALID' ? 'a certificate in the chain is not yet valid' : undefined;
  },
  // Senders ignore the CN (RFC 8461 §4.2); Node.js would accept it.
  NAME: ({ certificate, names, host }) => {
    if (certificate.checkHost(host, { subject: 'never', partialWildcards: false })) return undefined;
    return names.length > 0 ? `the certificate is for ${names.join(', ')}` : 'the certificate has no DNS name in its subjectAltName';
  },
  SELF_SIGNED: ({ selfSigned }) => selfSigned ? 'the certificate is self-signed' : undefined,
  UNTRUSTED: ({ chainError, selfSigned }) => {
    if (selfSigned || chainError === 'CERT_HAS_EXPIRED' || chainError === 'CERT_NOT_YET_VALID') return NOT_JUDGED;
    return chainError === null ? undefined : `no trusted authority issued the certificate (${chainError})`;
  },
  EXPIRES_SOON: ({ from, to, now, inTime }) => {
    if (!inTime) return NOT_JUDGED;
    const soon = Math.min(SOON, (to.getTime() - from.getTime()) * SOON_OF_LIFETIME);
    return to.getTime() - now.getTime() < soon ? `the certificate expires on ${day(to)}` : undefined;
  },
};

function problemsOf(certificate: X509Certificate, names: readonly string[], chainError: string | null, host: string, now: Date): SeenCertificate['problems'] {
  const [from, to] = [timeOf(certificate.validFrom), timeOf(certificate.validTo)];
  const selfSigned = chainError !== null && isSelfSigned(certificate);
  const facts = { certificate, names, host, now, from, to, inTime: from <= now && now <= to, selfSigned, chainError };
  const judged = Object.entries(PREDICATES).map(([test, predicate]) => [test, predicate(facts)] as const);
  return Object.fromEntries(judged.filter(([, problem]) => problem !== NOT_JUDGED));
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/(?:^|, )DNS:("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name]) => (name.startsWith('"') ? JSON.parse(name) : name));
}

/** Parses a time. Anything else counts as long past. */
function timeOf(text: string): Date {
  return new Date(Date.parse(text) || 0);
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
