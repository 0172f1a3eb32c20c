import { normalizeDomainName } from '../domain-name';
import { withoutQuotesAndComments } from './structured-field';

/**
 * The domain of the one author in a From field (RFC 5322 §3.6.2), or undefined where there is not exactly one.
 *
 * It is read more strictly than a mail program would: encoded words are not decoded, as they can decode to an address, groups have no author,
 * and what can be taken apart in two ways says nothing.
 */
export function authorDomain(from: string): string | undefined {
  const text = withoutQuotesAndComments(from);
  if (text === undefined || /[,;:]/.test(text)) return undefined;
  const address = inBrackets(text) ?? (/[<>]/.test(text) ? '' : text);
  const [local, domain, ...others] = address.trim().split('@');
  return local && domain && others.length === 0 && /^[^\s()[\]"]+$/.test(domain) && !/\s/.test(local) ? normalizeDomainName(domain) : undefined;
}

/** Of `Name <address>`, with nothing that follows. */
function inBrackets(text: string): string | undefined {
  const [start, end] = [text.indexOf('<'), text.indexOf('>')];
  const isAlone = start >= 0 && end > start && text.indexOf('<', start + 1) < 0 && text.slice(end + 1).trim() === '';
  return isAlone ? text.slice(start + 1, end) : undefined;
}
