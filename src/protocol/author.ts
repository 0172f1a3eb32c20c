import { normalizeDomainName } from './domain-name';

/**
 * The domain of the one author in a From field (RFC 5322 §3.6.2), or undefined where there is not exactly one.
 *
 * It is read more strictly than a mail program would: encoded words are not decoded, as they can decode to an address, groups have no author,
 * and what can be taken apart in two ways says nothing.
 */
export function authorDomain(from: string): string | undefined {
  const text = withoutNames(from);
  if (text === undefined || /[,;:\\]/.test(text)) return undefined;
  const address = inBrackets(text) ?? (/[<>]/.test(text) ? '' : text);
  const [local, domain, ...others] = address.trim().split('@');
  return local && domain && others.length === 0 && /^[^\s()[\]"]+$/.test(domain) && !/\s/.test(local) ? normalizeDomainName(domain) : undefined;
}

/** Without comments, and with a quotation mark for each quoted string. Undefined where one has no end. */
function withoutNames(from: string): string | undefined {
  let [result, quoted, depth] = ['', false, 0];
  for (let at = 0; at < from.length; at++) {
    const character = from[at];
    if (character === '\\' && (quoted || depth > 0)) {
      at++;
    } else if (character === '"' && depth === 0) {
      if (quoted) result += character;
      quoted = !quoted;
    } else if (!quoted && character === '(') {
      depth++;
    } else if (!quoted && character === ')') {
      if (--depth < 0) return undefined;
    } else if (!quoted && depth === 0) {
      result += character;
    }
  }
  return quoted || depth > 0 ? undefined : result;
}

/** Of `Name <address>`, with nothing that follows. */
function inBrackets(text: string): string | undefined {
  const [start, end] = [text.indexOf('<'), text.indexOf('>')];
  const isAlone = start >= 0 && end > start && text.indexOf('<', start + 1) < 0 && text.slice(end + 1).trim() === '';
  return isAlone ? text.slice(start + 1, end) : undefined;
}
