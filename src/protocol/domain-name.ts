import { domainToASCII } from 'node:url';

/** Explains why a name can't be used, and what to write instead. */
export interface NameProblem {
  readonly rule: string;
  readonly fix: string;
}

/** Limits the presentation form without the final dot: 255 octets on the wire (RFC 1035 §2.3.4). */
const MAX_NAME_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;

/**
 * Limits names before conversion. A character takes at least one octet in A-labels and at most four UTF-16 units as people write it: decomposed
 * (UAX #15, table of expansion factors). The DNS can't have a longer name.
 */
const UNITS_AN_OCTET = 4;
/** Matches what IDNA takes for a dot (UTS #46 §4). */
const DOTS = /[.\u3002\uff0e\uff61]/;

const LDH = /^[a-zA-Z0-9-]+$/;

/**
 * Finds what is wrong with `name` as a Domain of RFC 5321 §4.1.2: LDH labels, A-labels only, without a final dot.
 * Returns undefined for a valid name. Single labels and any letter case are legal.
 */
export function domainNameProblem(name: string, characters = LDH): NameProblem | undefined {
  if (name === '') {
    return { rule: 'a domain name has at least one label', fix: "write a name such as 'example.com'" };
  }
  // eslint-disable-next-line no-control-regex
  if (/[^\x00-\x7f]/.test(name)) {
    return internationalName(name);
  }
  if (name.endsWith('.')) {
    return { rule: 'names are written without the final dot', fix: `write '${withoutFinalDots(name)}'` };
  }
  if (name.length > MAX_NAME_LENGTH) return tooLong(name);
  for (const label of name.split('.')) {
    const problem = labelProblem(label, characters);
    if (problem) return problem;
  }
  return undefined;
}

/** Finds what is wrong with the name of a record, whose labels may begin with an underscore (RFC 8552). */
export function recordNameProblem(name: string): NameProblem | undefined {
  return domainNameProblem(name, /^_?[a-zA-Z0-9-]+$/);
}

/** Converts a name to the form in which names are compared: lower case, A-labels, no final dot. A text that can't be a name only becomes lower case. */
export function normalizeDomainName(name: string): string {
  // eslint-disable-next-line no-control-regex
  const ascii = (/[^\x00-\x7f]/.test(name) ? inALabels(name) : undefined) ?? name.toLowerCase();
  return ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
}

/** Says whether `name` is `domain` or lies below it. Normalizes both. */
export function isWithin(name: string, domain: string): boolean {
  const [inner, outer] = [normalizeDomainName(name), normalizeDomainName(domain)];
  return inner === outer || inner.endsWith(`.${outer}`);
}

/** Says whether a name looks like an IP address. A host name never ends in a numeric label, an IPv4 address always does. */
export function looksLikeIpAddress(name: string): boolean {
  return /^\[.*\]$/.test(name) || name.includes(':') || /(^|\.)[0-9]+$/.test(name);
}

function internationalName(name: string): NameProblem {
  if (isLongerThanNames(name)) return tooLong(name);
  const ascii = inALabels(name);
  return {
    rule: 'international names are written as A-labels',
    fix: ascii ? `write '${ascii}'` : 'write its punycode form (xn--...)',
  };
}

/**
 * Converts names, in the only place that does. Up to version 24.19, the time that Node.js takes grows with the square of the length: 200,000 marks
 * on one letter take ten seconds, and only the end of the process stops it.
 *
 * @returns undefined for a text that is not a name
 */
function inALabels(name: string): string | undefined {
  // The conversion would take the host out of a text that looks like part of a URL.
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x20%/:<>?@[\\\]^|#]/.test(name) || isLongerThanNames(name)) return undefined;
  return domainToASCII(name) || undefined;
}

function isLongerThanNames(name: string): boolean {
  return name.length > UNITS_AN_OCTET * MAX_NAME_LENGTH || name.split(DOTS).some((label) => label.length > UNITS_AN_OCTET * MAX_LABEL_LENGTH);
}

function tooLong(name: string): NameProblem {
  return {
    rule: `a name has at most ${MAX_NAME_LENGTH} characters in labels of at most ${MAX_LABEL_LENGTH}, this one has ${name.length}`, fix: 'use a shorter name',
  };
}

function withoutFinalDots(name: string): string {
  let end = name.length;
  while (name[end - 1] === '.') end--;
  return name.slice(0, end);
}

function labelProblem(label: string, characters: RegExp): NameProblem | undefined {
  if (label === '') {
    return { rule: 'a name has no empty labels', fix: 'remove the extra dot' };
  }
  if (label.length > MAX_LABEL_LENGTH) {
    return { rule: `a label has at most ${MAX_LABEL_LENGTH} characters, '${label}' has ${label.length}`, fix: 'use a shorter label' };
  }
  if (label.startsWith('-') || label.endsWith('-')) {
    return { rule: `a label neither begins nor ends with a hyphen, '${label}' does`, fix: 'remove that hyphen' };
  }
  if (!characters.test(label)) {
    return { rule: `a label has letters, digits and hyphens only, '${label}' has others`, fix: 'remove them' };
  }
  return undefined;
}
