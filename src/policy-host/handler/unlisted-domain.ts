/**
 * Says what to deploy if the policy host does not know a domain. The function can't distinguish that from a host that is slow: the names are on the distribution
 * and in the function's role, which it does not read.
 */
export function ifUnlisted(domain: string): string {
  return `If the policy host belongs to another app, deploy that app first, with ${domain} in its 'addDomain()' and this stack in 'publishingStackName'`;
}
