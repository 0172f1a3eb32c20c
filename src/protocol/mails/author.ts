import { normalizeDomainName } from '../domain-name';
import { withoutQuotesAndComments } from './structured-field';

/**
 * Returns the domain of the only author in a From field (RFC 5322 §3.6.2), or undefined without exactly one author.
 *
 * Reads more strictly than mail programs do: encoded words stay encoded, since they can decode to an address, groups have no author, and an ambiguous
 * field counts as absent.
 */
export function authorDomain(from: string): string | undefined {
  const text = withoutQuotesAndComments(from);
  if (text === undefined || /[,;:]/.test(text)) return undefined;
  const address = inBrackets(text) ?? (/[<>]/.test(text) ? '' : text);
  const [local, domain, ...others] = address.trim().split('@');
  return local && domain && others.length === 0 && /^[^\s()[\]"]+$/.test(domain) && !/\s/.test(local) ? normalizeDomainName(domain) : undefined;
}

/** Returns the address in `Name <address>`, if nothing follows it. */
function inBrackets(text: string): string | undefined {
  const [start, end] = [text.indexOf('<'), text.indexOf('>')];
  const isAlone = start >= 0 && end > start && text.indexOf('<', start + 1) < 0 && text.slice(end + 1).trim() === '';
  return isAlone ? text.slice(start + 1, end) : undefined;
}
