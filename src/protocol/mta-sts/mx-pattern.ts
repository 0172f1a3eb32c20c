import { isIPv6 } from 'node:net';
import { domainNameProblem, looksLikeIpAddress, NameProblem } from '../domain-name';
import { quoted } from '../problem';
import { withoutQuotes } from '../quotes';

/** Finds what is wrong with an `mx`: a Domain, or `*.` and a Domain (RFC 8461 §3.2). The fix keeps the `*.`, without which the pattern would cover another host. */
export function mxPatternProblem(pattern: string): NameProblem | undefined {
  const foreign = foreignPattern(pattern);
  if (foreign) return foreign;
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  if (name.includes('*')) {
    return { rule: "'*' can only replace the whole first label of a name", fix: "write '*.' and the rest of the name, or the host names" };
  }
  const problem = domainNameProblem(name);
  if (!problem) return undefined;
  if (/^[a-z0-9_.-]{1,253}$/i.test(name) && name.includes('_') && !domainNameProblem(name.replace(/_/g, ''))) {
    return { rule: `${problem.rule}; a host whose name has an underscore is covered only by '*.'`, fix: "rename the host, or write '*.' and the name after its first dot" };
  }
  return { rule: problem.rule, fix: problem.fix.replace(/^write '/, name === pattern ? "write '" : "write '*.") };
}

/** Finds patterns that are legal but cover no host that mail is sent to. Returns undefined if the pattern may cover one. */
export function mxPatternWarning(pattern: string): NameProblem & { readonly code: string } | undefined {
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  if (looksLikeIpAddress(name)) {
    return { code: 'ADDRESS_AS_MX', rule: 'an MX record has the name of a host, never an address, so this covers nothing (RFC 5321 §5.1)', fix: 'write the name of the host as in the MX record' };
  }
  if (!name.includes('.')) {
    return { code: 'SINGLE_LABEL_MX', rule: 'a host in the public DNS has at least two labels', fix: "write the whole name, such as 'mx1.example.com'" };
  }
  return undefined;
}

/** Recognizes texts that are not names but show what was meant. */
function foreignPattern(pattern: string): NameProblem | undefined {
  if (/[\s,;|]/.test(pattern)) return severalPatterns(pattern.split(/[\s,;|]/).filter((part) => part !== ''));
  const bare = withoutQuotes(pattern);
  if (bare !== pattern) return { rule: 'a name has no quotes or angle brackets around it', fix: `write ${quoted(bare)}` };
  if (pattern.includes('://')) {
    return { rule: 'this is a URL, not the name of a host', fix: `write ${quoted(pattern.slice(pattern.indexOf('://') + 3).split(/[/:?#]/, 1)[0])}` };
  }
  if (pattern.includes('@')) return { rule: 'this is a mail address, not the name of a host', fix: "write the name of a host as in the domain's MX record" };
  if (pattern.startsWith('[') || isIPv6(pattern)) {
    return { rule: 'an mx has the name of a host, not an address (RFC 8461 §3.2)', fix: 'write the name of the host as in the MX record' };
  }
  if (/^[^:]*:[0-9]{1,5}$/.test(pattern)) return { rule: 'an mx has no port', fix: `write ${quoted(pattern.slice(0, pattern.indexOf(':')))}` };
  if (/^\.[^.]/.test(pattern)) return { rule: "a name has no empty labels, so it can't begin with a dot; '*.' stands for one label", fix: `write ${quoted(`*${pattern}`)} or the host names` };
  return undefined;
}

function severalPatterns(parts: readonly string[]): NameProblem {
  const [first, second] = parts;
  if (parts.length < 2) return { rule: 'a name has letters, digits and hyphens only, and nothing follows it', fix: first === undefined ? "write a name such as 'mx1.example.com'" : `write ${quoted(first)}` };
  if (parts.length === 2 && /^[0-9]{1,5}$/.test(first)) return { rule: 'an mx has no preference, unlike an MX record', fix: `write ${quoted(second)}` };
  if (/^(?:#|\/\/|;|\()/.test(second)) return { rule: 'a policy has no comments', fix: `write ${quoted(first)}` };
  const more = parts.length > 3 ? ' and so on' : '';
  return { rule: "a name has letters, digits and hyphens only, and each host has its own 'mx:' line", fix: `write ${parts.slice(0, 3).map((part) => quoted(`mx: ${part}`)).join(', ')}${more}, one a line` };
}
