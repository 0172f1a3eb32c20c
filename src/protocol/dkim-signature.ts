import { isWithin, normalizeDomainName } from './domain-name';

/** What a DKIM-Signature field claims (RFC 6376 §3.5). Whether it is true is not known here. */
export interface DkimSignature {
  /** Of the signer: `d=`. */
  readonly domain: string;
  /** Of the one for whom it signs: `i=`, within `domain`. */
  readonly agentDomain: string;
  /** Whether it covers a part of the mail only: `l=`. */
  readonly isPartial: boolean;
}

/** Undefined for what is no signature: one without a signer, for an agent that is none of the signer's, or with a tag twice. */
export function parseDkimSignature(value: string): DkimSignature | undefined {
  const tags = tagsOf(value);
  const d = tags?.get('d');
  if (!tags || !d) return undefined;
  const domain = normalizeDomainName(d);
  const agentDomain = normalizeDomainName(tags.get('i')?.replace(/^.*@/, '') ?? d);
  return isWithin(agentDomain, domain) ? { domain, agentDomain, isPartial: tags.has('l') } : undefined;
}

/**
 * A tag list (RFC 6376 §3.2), which a tag that comes twice makes invalid. White space is taken out of values: none of those that are read
 * here has any, and a verifier may overlook it.
 */
function tagsOf(value: string): Map<string, string> | undefined {
  const tags = new Map<string, string>();
  for (const tag of value.split(';')) {
    const [name, ...rest] = tag.split('=');
    if (tags.has(name.trim())) return undefined;
    if (rest.length > 0) tags.set(name.trim(), rest.join('=').replace(/\s+/g, ''));
  }
  return tags;
}
