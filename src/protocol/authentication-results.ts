import { normalizeDomainName } from './domain-name';

/**
 * The domains whose DKIM signature passed, by an Authentication-Results field (RFC 8601 §2.2) that `authservId` wrote.
 *
 * The server quotes the sender in it: addresses and host names, which can hold the text of a result. What is quoted or in a comment is
 * not looked at, and a field that can be taken apart in two ways says nothing.
 */
export function passedDomains(value: string, authservId: string): string[] {
  const [service, ...results] = withoutStrangers(value)?.split(';') ?? [''];
  if (service.trim().split(/\s/)[0].toLowerCase() !== authservId) return [];
  return results.map(passedDomain).filter((domain) => domain !== undefined).map(normalizeDomainName);
}

/**
 * A quoted string becomes a quotation mark, a comment a blank (RFC 5322 §3.2). Undefined where either has no end, and where quotes stand in
 * comments, which the RFC allows and not every writer means.
 */
function withoutStrangers(value: string): string | undefined {
  let [result, quoted, depth] = ['', false, 0];
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (character === '\\') {
      if (!quoted && depth === 0) return undefined;
      at++;
    } else if (character === '"') {
      if (depth > 0) return undefined;
      if (quoted) result += character;
      quoted = !quoted;
    } else if (!quoted && character === '(') {
      depth++;
      result += ' ';
    } else if (!quoted && character === ')') {
      if (--depth < 0) return undefined;
    } else if (!quoted && depth === 0) {
      result += character;
    }
  }
  return quoted || depth > 0 ? undefined : result;
}

/** Of a result that is a list of properties and nothing else. */
function passedDomain(result: string): string | undefined {
  const properties = result.replace(/\s+/g, ' ').replace(/ ?= ?/g, '=').trim().split(' ').map(propertyOf);
  const [[method, verdict]] = properties;
  const names = new Map(properties);
  if (method !== 'dkim' || verdict.toLowerCase() !== 'pass' || names.has('') || names.size < properties.length) return undefined;
  return /^[^@"]+$/.exec(names.get('header.d') ?? '')?.[0] ?? /^[^@]*@([^@"]+)$/.exec(names.get('header.i') ?? '')?.[1];
}

function propertyOf(written: string): [name: string, value: string] {
  const at = Math.max(0, written.indexOf('='));
  return [written.slice(0, at).toLowerCase(), written.slice(at + 1)];
}
