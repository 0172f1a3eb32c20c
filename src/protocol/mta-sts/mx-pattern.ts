import { isIPv6 } from 'node:net';
import { domainNameProblem, looksLikeIpAddress, NameProblem } from '../domain-name';
import { quoted } from '../problem';
import { withoutQuotes } from '../quotes';

/** RFC 8461 §3.2: `mx` is a Domain, or one after `*.`. What to write instead keeps the `*.`: without it another host is covered. */
export function mxPatternProblem(pattern: string): NameProblem | undefined {
  const foreign = foreignPattern(pattern);
  if (foreign) return foreign;
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  if (name.includes('*')) {
    return { rule: "'*' stands only for one whole label in front of a name", fix: "write '*.' and the rest of the name, or the host names" };
  }
  const problem = domainNameProblem(name);
  if (!problem) return undefined;
  if (/^[a-z0-9_.-]{1,253}$/i.test(name) && name.includes('_') && !domainNameProblem(name.replace(/_/g, ''))) {
    return { rule: `${problem.rule}; a host whose name has an underscore is covered only by '*.'`, fix: "rename the host, or write '*.' and the name after its first dot" };
  }
  return { rule: problem.rule, fix: problem.fix.replace(/^write '/, name === pattern ? "write '" : "write '*.") };
}

/** What is legal, and yet covers no host that mail is sent to: undefined if it may cover one. */
export function mxPatternWarning(pattern: string): NameProblem & { readonly code: string } | undefined {
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  if (looksLikeIpAddress(name)) {
    return { code: 'ADDRESS_AS_MX', rule: 'an MX record holds the name of a host and never an address, so that this covers nothing (RFC 5321 §5.1)', fix: 'write the name of the host, as the MX record has it' };
  }
  if (!name.includes('.')) {
    return { code: 'SINGLE_LABEL_MX', rule: 'a host in the public DNS has at least two labels', fix: "write the whole name, such as 'mx1.example.com'" };
  }
  return undefined;
}

/** What is not a name at all, but shows what was meant. */
function foreignPattern(pattern: string): NameProblem | undefined {
  if (/[\s,;|]/.test(pattern)) return severalPatterns(pattern.split(/[\s,;|]/).filter((part) => part !== ''));
  const bare = withoutQuotes(pattern);
  if (bare !== pattern) return { rule: 'a name has no quotes or angle brackets', fix: `write ${quoted(bare)}` };
  if (pattern.includes('://')) {
    return { rule: 'this is a URL, and not the name of a host', fix: `write ${quoted(pattern.slice(pattern.indexOf('://') + 3).split(/[/:?#]/, 1)[0])}` };
  }
  if (pattern.includes('@')) return { rule: 'this is a mail address, and not the name of a host', fix: "write the name of a host, as the domain's MX record has it" };
  if (pattern.startsWith('[') || isIPv6(pattern)) {
    return { rule: 'a host has a name here, and not an address (RFC 8461 §3.2)', fix: 'write the name of the host, as the MX record has it' };
  }
  if (/^[^:]*:[0-9]{1,5}$/.test(pattern)) return { rule: 'a host has no port here', fix: `write ${quoted(pattern.slice(0, pattern.indexOf(':')))}` };
  if (/^\.[^.]/.test(pattern)) return { rule: "a name has no empty labels, so that it does not begin with a dot; '*.' stands for one label", fix: `write ${quoted(`*${pattern}`)} or the host names` };
  return undefined;
}

function severalPatterns(parts: readonly string[]): NameProblem {
  const [first, second] = parts;
  if (parts.length < 2) return { rule: 'a name has letters, digits and hyphens only, and no sign after it', fix: first === undefined ? "write a name such as 'mx1.example.com'" : `write ${quoted(first)}` };
  if (parts.length === 2 && /^[0-9]{1,5}$/.test(first)) return { rule: 'a host has no preference here, other than in an MX record', fix: `write ${quoted(second)}` };
  if (/^(?:#|\/\/|;|\()/.test(second)) return { rule: 'a policy has no comments', fix: `write ${quoted(first)}` };
  const more = parts.length > 3 ? ' and so on' : '';
  return { rule: "a name has letters, digits and hyphens only, and each host has an 'mx:' line of its own", fix: `write ${parts.slice(0, 3).map((part) => quoted(`mx: ${part}`)).join(', ')}${more}, one a line` };
}
