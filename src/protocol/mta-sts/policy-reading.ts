import { mxPatternProblem } from './mx-pattern';
import { meantField, POLICY_FIELDS, PolicyField, readPolicyFields } from './policy-fields';
import { POLICY_VALUES } from './policy-values';
import { error, Problem, quoted } from '../problem';

/** A policy file, read to its end. One grammar serves the parser, which needs a valid policy, and lint, which lists every problem. */
export interface PolicyReading {
  readonly text: string;
  readonly fields: readonly PolicyField[];
  /** Errors by the grammar of RFC 8461 §3.2. */
  readonly problems: readonly Problem[];
  /** The fields that count, including misspelt ones. Fields with a bad value are left out. */
  readonly known: ReadonlyMap<string, PolicyField>;
  /** The `mx` fields with a valid pattern. */
  readonly mx: readonly PolicyField[];
  /** The fields that the RFC does not name, except those read as a misspelt known field. */
  readonly extensions: readonly PolicyField[];
}

// eslint-disable-next-line no-control-regex
const EXTENSION_VALUE = /^[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$/;

export function readPolicy(text: string): PolicyReading {
  const { fields, problems: lineProblems, foreign } = readPolicyFields(text);
  const named = (name: string) => fields.filter((field) => field.name === name);
  const others = fields.filter(({ name }) => !POLICY_FIELDS.includes(name));
  const misspelt = (name: string) => named(name).length > 0 ? [] : others.filter((field) => meantField(field.name) === name);
  const repeated = Object.keys(POLICY_VALUES).flatMap((name) => named(name).slice(1));
  const mx = [...named('mx'), ...misspelt('mx')];
  const ofValues: Problem[] = [];
  const known = new Map<string, PolicyField>();
  if (!foreign) {
    for (const name of Object.keys(POLICY_VALUES)) {
      const field = named(name)[0] ?? misspelt(name)[0];
      if (field?.name !== name) ofValues.push(missing(name, field));
      const problem = field && knownValueProblem(name, field);
      if (problem) ofValues.push(problem);
      else if (field) known.set(name, field);
    }
  }
  const ofMx = foreign ? [] : missingMx(known.get('mode')?.value, mx);
  const instead = new Set(POLICY_FIELDS.flatMap(misspelt));
  return {
    text,
    fields,
    // `push` would need all its arguments to fit on the stack.
    problems: [...lineProblems, ...mx.flatMap(mxProblems), ...[...others, ...repeated].flatMap(valueProblems), ...ofValues, ...ofMx],
    known,
    mx: mx.filter((field) => mxProblems(field).length === 0),
    extensions: others.filter((field) => !instead.has(field)),
  };
}

/** Finds what is wrong with the value of a field that counts once. */
export function knownValueProblem(name: string, { value, at }: PolicyField): Problem | undefined {
  const { code, problem } = POLICY_VALUES[name];
  const message = problem(value);
  return message === undefined ? undefined : error(code, message, at);
}

function mxProblems({ value, at }: PolicyField): Problem[] {
  const problem = mxPatternProblem(value);
  return problem ? [error('BAD_MX', `mx ${quoted(value)}: ${problem.rule}; ${problem.fix}`, at)] : [];
}

/** Checks the values of extensions. By the grammar, a repeated field is an extension too. */
function valueProblems({ name, value, at }: PolicyField): Problem[] {
  if (EXTENSION_VALUE.test(value)) return [];
  return [error('BAD_FIELD_VALUE', value === '' ? `the field '${name}' has no value; write one, or remove the line`
    : `${quoted(value)} is not a value for the field '${name}': it has a control character, such as a tab; remove it`, at)];
}

function missing(name: string, instead: PolicyField | undefined): Problem {
  const example = { version: 'version: STSv1', mode: 'mode: testing', max_age: 'max_age: 604800' }[name];
  if (!instead) return error('FIELD_MISSING', `the policy has no '${name}' (RFC 8461 §3.2); add a line such as '${example}'`);
  return error('FIELD_MISSING', `the policy has no '${name}', only '${instead.name}'${caseRule(instead.name, name)}; write '${name}:'`, instead.at);
}

function missingMx(mode: string | undefined, mx: readonly PolicyField[]): Problem[] {
  if (mode === undefined || mode === 'none' || mx.some(({ name }) => name === 'mx')) return [];
  const rule = `a policy with mode '${mode}' needs at least one mx (RFC 8461 §3.2)`;
  if (mx.length === 0) return [error('NO_MX', `${rule}; add a line such as 'mx: mx1.example.com' for each host of the domain's MX records`)];
  return mx.map(({ name, value, at }) => error('NO_MX', `${rule}, but has only '${name}'${caseRule(name, 'mx')}; write ${quoted(`mx: ${value}`)}`, at));
}

/** Explains why a name in capitals is not the known field. */
export function caseRule(written: string, known: string): string {
  return written !== known && written.toLowerCase() === known ? ': field names are in lower case' : '';
}
