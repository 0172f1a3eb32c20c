import { mxPatternWarning } from './mx-pattern';
import { meantField, PolicyField } from './policy-fields';
import { caseRule, knownValueProblem, PolicyReading } from './policy-reading';
import { POLICY_VALUES } from './policy-values';
import { MAX_POLICY_BYTES, PolicyMode } from './sts-policy';
import { Problem, quoted, warning } from '../problem';
import { shortened } from '../shown';
import { isShortMaxAge } from './unwise-policy';

/** Finds what the grammar allows but some senders reject, or what protects little. Is as strict as the strictest sender, so some findings are errors. */
export function policyWarnings(reading: PolicyReading): Problem[] {
  const { text, fields, known, mx } = reading;
  const [first] = fields;
  const bad = new Set(reading.problems.map(({ at }) => at));
  return [
    ...Object.keys(POLICY_VALUES).flatMap((name) => repeatedField(name, fields.filter((field) => field.name === name)))
      .filter(({ at }) => !bad.has(at)),
    ...first !== undefined && first.name !== 'version' && known.get('version') !== first
      ? [warning('VERSION_NOT_FIRST', "some senders require 'version' on the first line; move it there", first.at)] : [],
    ...unknownFields(reading),
    ...repeatedMx(mx),
    ...mx.flatMap(questionableMx),
    ...known.get('mode')?.value === 'none' && mx.length > 0 ? [warning('MX_WITHOUT_USE', "the mode 'none' needs no mx; remove the mx lines", mx[0].at)] : [],
    ...maxAgeWarnings(known.get('mode')?.value as PolicyMode | undefined, known.get('max_age')),
    ...fields.length > 0 && !/[\r\n]$/.test(text) ? [warning('NO_FINAL_LINE_END', 'some senders require a line end after the last line; add one', text.length)] : [],
    ...Buffer.byteLength(text) > MAX_POLICY_BYTES
      ? [warning('LARGE_POLICY', `the policy has ${Buffer.byteLength(text)} bytes, but some senders read only ${MAX_POLICY_BYTES}; replace hosts by a '*.' pattern`)] : [],
  ];
}

/** Checks repeated fields too, which the RFC ignores: some senders take the last one, others check each. */
function repeatedField(name: string, [first, ...more]: readonly PolicyField[]): Problem[] {
  return more.map((field) => knownValueProblem(name, field)
    ?? warning('REPEATED_FIELD', `'${name}' occurs more than once: most senders use the first, some the last; keep '${name}: ${shortened(first.value, 40)}' `
      + `or this one${name === 'version' ? ', and one policy in the file' : ''}`, field.at));
}

function unknownFields({ extensions }: PolicyReading): Problem[] {
  return extensions.map(({ name, at }) => {
    const instead = meantField(name);
    const fix = instead ? `did you mean '${instead}'${caseRule(name, instead)}?` : HINTS[name.toLowerCase()] ?? 'remove it';
    return warning('UNKNOWN_FIELD', `${quoted(name)} is not a field of RFC 8461: most senders ignore it, some reject the policy; ${fix}`, at);
  });
}

/** Says where fields of records belong. */
const HINTS: { readonly [name: string]: string } = {
  id: 'the id belongs in the TXT record at _mta-sts',
  rua: 'the destination of reports belongs in the TXT record at _smtp._tls',
};

function repeatedMx(mx: readonly PolicyField[]): Problem[] {
  const counts = new Map<string, number>();
  return mx.flatMap(({ value, at }) => {
    const count = (counts.get(value.toLowerCase()) ?? 0) + 1;
    counts.set(value.toLowerCase(), count);
    return count === 2 ? [warning('REPEATED_MX', `mx ${quoted(value)} occurs more than once; keep one line`, at)] : [];
  });
}

function questionableMx({ value, at }: PolicyField): Problem[] {
  const problem = mxPatternWarning(value);
  return problem ? [warning(problem.code, `mx ${quoted(value)}: ${problem.rule}; ${problem.fix}`, at)] : [];
}

function maxAgeWarnings(mode: PolicyMode | undefined, field: PolicyField | undefined): Problem[] {
  if (!field) return [];
  const maxAge = Number(field.value);
  const one = (code: string, message: string) => [warning(code, message, field.at)];
  if (maxAge === 0) return one('ZERO_MAX_AGE', 'a known sender rejects a policy with max_age 0 and keeps the one that it has cached; write at least 1');
  if (mode === undefined || mode === 'none' || !isShortMaxAge({ mode, maxAge })) return [];
  return mode === 'enforce'
    ? one('SHORT_MAX_AGE', 'senders forget an enforced policy within two weeks, which leaves gaps for an attacker; write at least 1209600')
    : one('SHORT_MAX_AGE', 'senders keep a testing policy for less than the day that a report covers; write at least 86400');
}
