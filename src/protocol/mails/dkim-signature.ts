import { isWithin, normalizeDomainName } from '../domain-name';

/** The claims of a DKIM-Signature field (RFC 6376 §3.5), which are not verified here. */
export interface DkimSignature {
  /** The domain of the signer: `d=`. */
  readonly domain: string;
  /** The domain of the agent: `i=`, within `domain`. */
  readonly agentDomain: string;
  /** Whether it covers only part of the mail: `l=`. */
  readonly isPartial: boolean;
  /** The header fields that it covers: `h=`, in lower case. */
  readonly fields: ReadonlySet<string>;
}

/**
 * Parses a signature. Returns undefined for an invalid one: without a signer, with an agent outside the signer's domain, with a repeated tag, or without
 * From (RFC 6376 §5.4).
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
 * Parses a tag list (RFC 6376 §3.2). A repeated tag makes it invalid. Removes white space from values: those that are read here have none, and a
 * verifier may ignore it.
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
