import { isWithin, normalizeDomainName } from '../domain-name';

/** What a DKIM-Signature field claims (RFC 6376 §3.5). Whether it is true is not known here. */
export interface DkimSignature {
  /** Of the signer: `d=`. */
  readonly domain: string;
  /** Of the one for whom it signs: `i=`, within `domain`. */
  readonly agentDomain: string;
  /** Whether it covers a part of the mail only: `l=`. */
  readonly isPartial: boolean;
  /** The header fields that it covers: `h=`, in lower case. */
  readonly fields: ReadonlySet<string>;
}

/**
 * Undefined for what is not a signature: one without a signer, for an agent that is not one of the signer's, with a tag twice, or that does not
 * cover From (RFC 6376 §5.4).
 */
export function parseDkimSignature(value: string): DkimSignature | undefined {
  const tags = tagsOf(value);
  const d = tags?.get('d');
  if (!tags || !d) return undefined;
  const domain = normalizeDomainName(d);
  const agentDomain = normalizeDomainName(tags.get('i')?.split('@').pop() ?? d);
  const fields = new Set((tags.get('h') ?? '').toLowerCase().split(':'));
  return isWithin(agentDomain, domain) && fields.has('from') ? { domain, agentDomain, isPartial: tags.has('l'), fields } : undefined;
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
