import { invalid } from '../cdk/validation';

/** The default quotas of an account, and a limit that no account can raise. */
const [ACM_NAMES, CLOUDFRONT_NAMES, MAX_ACM_NAMES] = [10, 100, 100];

/** Returns how many domains a host may serve, or fails for a number that AWS never allows. */
export function maxDomainsOf({ certificate, maxDomains }: { certificate?: unknown; maxDomains?: number }): number {
  if (maxDomains === undefined) return certificate ? CLOUDFRONT_NAMES : ACM_NAMES;
  if (!Number.isInteger(maxDomains) || maxDomains < 1) throw invalid('maxDomains', maxDomains, 'it must be a whole number of at least 1', 'write how many domains the host may serve');
  if (!certificate && maxDomains > MAX_ACM_NAMES) {
    throw invalid('maxDomains', maxDomains, `ACM allows at most ${MAX_ACM_NAMES} names on a certificate`, 'create several PolicyHosts, or give a certificate');
  }
  return maxDomains;
}

/** Fails at synth for a domain that AWS would reject minutes into a deployment. */
export function requireRoom(maxDomains: number, domains: number, domain: string, ownCertificate: boolean): void {
  if (domains < maxDomains) return;
  const quota = ownCertificate ? 'quota of ACM for names on a certificate' : 'quota of CloudFront for names on a distribution';
  const has = `this policy host has ${maxDomains} ${maxDomains === 1 ? 'domain' : 'domains'} already`;
  if (maxDomains !== (ownCertificate ? ACM_NAMES : CLOUDFRONT_NAMES)) {
    throw invalid('domainName', domain, `${has}, as many as its 'maxDomains'`,
      `create another PolicyHost for it; or raise 'maxDomains' of this one, if your ${quota} is higher`);
  }
  throw invalid('domainName', domain, `${has}, as many as the ${quota} allows`,
    "create another PolicyHost for it; or ask AWS for a higher quota, and give it as 'maxDomains' of this one");
}
