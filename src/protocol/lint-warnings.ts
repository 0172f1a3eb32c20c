import { MAX_POLICY_BYTES, Policy } from './mta-sts';
import { trimWsp } from './txt-record';
import { isShortMaxAge } from './unwise-policy';

export interface Warning {
  readonly severity: 'warning';
  readonly code: string;
  readonly message: string;
}

/** What is valid, and yet fails with some senders or protects little. */
export function policyWarnings({ mode, maxAge, mx, extensions }: Policy, content: string): Warning[] {
  const keys = content.split(/\r?\n/).map((line) => line.slice(0, Math.max(0, line.indexOf(':'))));
  const short = maxAge > 0 && isShortMaxAge({ mode, maxAge });
  const repeated = ['version', 'mode', 'max_age'].filter((key) => keys.filter((one) => one === key).length > 1);
  return [
    ...warning('NO_FINAL_LINE_END', 'some senders want a line end behind the last line', !/\n$/.test(content)),
    ...warning('VERSION_NOT_FIRST', "some senders want 'version' on the first line", keys[0] !== 'version'),
    ...warning('REPEATED_FIELD', `${repeated.join(', ')} stands more than once: the first counts, and for some senders the last`, repeated.length > 0),
    ...warning('REPEATED_MX', 'an mx stands more than once', new Set(mx.map((one) => one.toLowerCase())).size < mx.length),
    ...warning('UNKNOWN_FIELD', `${extensions.map(([name]) => name).join(', ')}: senders ignore it, and some refuse the policy`, extensions.length > 0),
    ...warning('LARGE_POLICY', `some senders read no more than ${MAX_POLICY_BYTES} bytes`, Buffer.byteLength(content) > MAX_POLICY_BYTES),
    ...warning('MX_WITHOUT_USE', "mode 'none' needs no mx", mode === 'none' && mx.length > 0),
    ...warning('SHORT_MAX_AGE', 'an enforced policy that is forgotten within two weeks leaves gaps for an attacker', mode === 'enforce' && short),
    ...warning('SHORT_MAX_AGE', 'a tested policy is kept for less than the day that a report covers', mode === 'testing' && short),
    ...warning('ZERO_MAX_AGE', 'a known sender refuses a policy with max_age 0, and goes on with the one that it holds', maxAge === 0),
  ];
}

/** What is valid by the grammar, and yet discarded or ignored. */
export function recordWarnings(text: string, extensions: ReadonlyArray<readonly [name: string, value: string]>): Warning[] {
  const names = text.split(';').map((field) => trimWsp(field).split('=')[0]);
  const repeated = ['v', 'id', 'rua'].filter((name) => names.filter((one) => one === name).length > 1);
  return [
    ...warning('REPEATED_FIELD', `${repeated.join(', ')} stands more than once: some read the first only, others the last or all`, repeated.length > 0),
    ...warning('BLANK_BEFORE_SEMICOLON', "senders discard a record that does not have ';' directly behind the version", !/^v=\w+;/.test(text)),
    ...warning('UNKNOWN_FIELD', `${extensions.map(([name]) => name).join(', ')}: senders ignore it`, extensions.length > 0),
  ];
}

function warning(code: string, message: string, when: boolean): Warning[] {
  return when ? [{ severity: 'warning', code, message }] : [];
}
