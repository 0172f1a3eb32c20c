import { createHash } from 'node:crypto';
import { domainNameProblem, NameProblem, normalizeDomainName } from './domain-name';
import { ProtocolError } from './protocol-error';
import { EXTENSION_NAME, trimWsp } from './txt-record';

/** RFC 8461 §3.2: the policy file. */
export interface Policy {
  readonly mode: PolicyMode;
  /** Seconds. */
  readonly maxAge: number;
  readonly mx: readonly string[];
  /** Fields that the RFC does not name, in their order. */
  readonly extensions: ReadonlyArray<readonly [name: string, value: string]>;
}

export type PolicyMode = 'enforce' | 'testing' | 'none';

/** RFC 8461 §3.2, about a year; the ABNF's ten digits are too many (erratum 7282). */
export const MAX_MAX_AGE = 31557600;

/** The smallest limit of a known sender; the RFC suggests 64 KB, but one cuts silently at 10 KiB. */
export const MAX_POLICY_BYTES = 10 * 1024;

const VERSION = 'STSv1';
const MODES: readonly string[] = ['enforce', 'testing', 'none'];
// eslint-disable-next-line no-control-regex
const EXTENSION_VALUE = /^[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$/;

export function policyHostName(policyDomain: string): string {
  return `mta-sts.${policyDomain}`;
}

export function policyUrl(policyDomain: string): string {
  return `https://${policyHostName(policyDomain)}/.well-known/mta-sts.txt`;
}

/** CRLF, version first and a final line end: what the strictest readers ask for, and all accept. */
export function renderPolicy(policy: Pick<Policy, 'mode' | 'maxAge' | 'mx'>): string {
  return [`version: ${VERSION}`, `mode: ${policy.mode}`, ...policy.mx.map((mx) => `mx: ${mx}`), `max_age: ${policy.maxAge}`, '']
    .join('\r\n');
}

/** An id that changes when, and only when, a byte of the policy does (RFC 8461 §3.1: 1 to 32 letters or digits). */
export function policyId(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}

/** Whether an id is surely made of a policy: ours begin with 24 digits of its hash. Of an id that does not nothing is known: others choose theirs otherwise. */
export function isIdOfPolicy(id: string, text: string): boolean {
  return /^[0-9a-f]{32}$/.test(id) && id.slice(0, 24) === policyId(text).slice(0, 24);
}

/** RFC 8461 §3.2: `field *WSP *(term field *WSP) [term]`, either line end, the first of repeated keys counts. */
export function parsePolicy(text: string): Policy {
  const lines = text.split(/\r?\n/);
  if (lines[lines.length - 1] === '') lines.pop();

  const known = new Map<string, string>();
  const mx: string[] = [];
  const extensions: Array<[string, string]> = [];
  for (const line of lines) {
    const [key, value] = parseLine(line);
    if (key === 'mx') {
      mx.push(checkedMx(value));
    } else if (key === 'version' || key === 'mode' || key === 'max_age') {
      if (!known.has(key)) known.set(key, value);
    } else {
      extensions.push(checkedExtension(key, value));
    }
  }
  return checkedPolicy(known, mx, extensions);
}

/** RFC 8461 §4.1: `*.` stands for exactly one label; names are compared as DNS compares them. */
export function mxMatches(pattern: string, host: string): boolean {
  if (mxPatternProblem(pattern)) return false;
  const name = normalizeDomainName(host);
  if (!pattern.startsWith('*.')) return normalizeDomainName(pattern) === name;
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot + 1) === normalizeDomainName(pattern.slice(2));
}

/** RFC 8461 §3.2: `mx` is a Domain, or one behind `*.`. What to write instead keeps the `*.`: without it another host is covered. */
export function mxPatternProblem(pattern: string): NameProblem | undefined {
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  if (name.includes('*')) {
    return { rule: "'*' stands only for one whole label in front of a name", mend: "write '*.' and the rest of the name, or the host names" };
  }
  const problem = domainNameProblem(name);
  return problem && { rule: problem.rule, mend: problem.mend.replace(/^write '/, name === pattern ? "write '" : "write '*.") };
}

/** RFC 8461 §3.2: text/plain, whatever its parameters. */
export function isPolicyMediaType(contentType: string): boolean {
  return contentType.split(';')[0].trim().toLowerCase() === 'text/plain';
}

function parseLine(line: string): [key: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 0) {
    throw new ProtocolError('BAD_LINE', line === '' ? 'the policy has an empty line' : `the line '${line}' has no ':'`);
  }
  return [line.slice(0, colon), trimWsp(line.slice(colon + 1))];
}

function checkedMx(pattern: string): string {
  const problem = mxPatternProblem(pattern);
  if (problem) throw new ProtocolError('BAD_MX', `mx '${pattern}': ${problem.rule}; ${problem.mend}`);
  return pattern;
}

function checkedExtension(key: string, value: string): [string, string] {
  if (!EXTENSION_NAME.test(key)) throw new ProtocolError('BAD_FIELD_NAME', `'${key}' is not a field name`);
  if (!EXTENSION_VALUE.test(value)) throw new ProtocolError('BAD_FIELD_VALUE', `'${value}' is not a value for the field '${key}'`);
  return [key, value];
}

function checkedPolicy(known: ReadonlyMap<string, string>, mx: string[], extensions: Array<[string, string]>): Policy {
  for (const key of ['version', 'mode', 'max_age']) {
    if (!known.has(key)) throw new ProtocolError('FIELD_MISSING', `the policy has no '${key}'`);
  }
  const [version, mode, maxAge] = [known.get('version')!, known.get('mode')!, known.get('max_age')!];
  if (version !== VERSION) throw new ProtocolError('BAD_VERSION', `version is '${version}', not '${VERSION}'`);
  if (!MODES.includes(mode)) throw new ProtocolError('BAD_MODE', `mode is '${mode}', not one of ${MODES.join(', ')}`);
  if (!/^[0-9]{1,10}$/.test(maxAge) || Number(maxAge) > MAX_MAX_AGE) {
    throw new ProtocolError('BAD_MAX_AGE', `max_age is '${maxAge}', not a whole number from 0 to ${MAX_MAX_AGE}`);
  }
  if (mx.length === 0 && mode !== 'none') throw new ProtocolError('NO_MX', `a policy with mode '${mode}' needs at least one mx`);
  return { mode: mode as PolicyMode, maxAge: Number(maxAge), mx, extensions };
}
