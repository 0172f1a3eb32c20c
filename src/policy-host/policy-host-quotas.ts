import { invalid } from '../cdk/validation';

/** Quotas that every account begins with, and one that none gets over. */
const [ACM_NAMES, CLOUDFRONT_NAMES, MAX_ACM_NAMES] = [10, 100, 100];

export function maxDomainsOf({ certificate, maxDomains }: { certificate?: unknown; maxDomains?: number }): number {
  if (maxDomains === undefined) return certificate ? CLOUDFRONT_NAMES : ACM_NAMES;
  if (!Number.isInteger(maxDomains) || maxDomains < 1) throw invalid('maxDomains', maxDomains, 'it is how many domains the host may have', 'write a whole number, at least 1');
  if (!certificate && maxDomains > MAX_ACM_NAMES) {
    throw invalid('maxDomains', maxDomains, `ACM puts at most ${MAX_ACM_NAMES} names on a certificate`, 'make several PolicyHosts');
  }
  return maxDomains;
}

/** Fails where one domain more would be refused by AWS, minutes into a deployment. */
export function requireRoom(maxDomains: number, domains: number, domain: string, ownCertificate: boolean): void {
  if (domains < maxDomains) return;
  const quota = ownCertificate ? 'quota of ACM for names on a certificate' : 'quota of CloudFront for names on a distribution';
  const has = `this policy host has ${maxDomains} ${maxDomains === 1 ? 'domain' : 'domains'} already`;
  if (maxDomains !== (ownCertificate ? ACM_NAMES : CLOUDFRONT_NAMES)) {
    throw invalid('domainName', domain, `${has}, as many as its 'maxDomains'`,
      `make another PolicyHost for it; or raise 'maxDomains' of this one, if your ${quota} is higher`);
  }
  throw invalid('domainName', domain, `${has}, as many as the ${quota} allows`,
    "make another PolicyHost for it; or ask AWS for a higher quota, and give that as 'maxDomains' of this one");
}
