import { didYouMean } from '../did-you-mean';
import { quoted } from '../problem';
import { withoutQuotes } from '../quotes';

export const POLICY_VERSION = 'STSv1';
export const POLICY_MODES: readonly string[] = ['enforce', 'testing', 'none'];

/** Limits max_age to about a year (RFC 8461 §3.2). The ABNF's ten digits allow too much (erratum 7282). */
export const MAX_MAX_AGE = 31557600;

/** Checks the fields that RFC 8461 §3.2 names and that count once. `problem` explains what is wrong and what to write, or returns undefined. */
export const POLICY_VALUES: { readonly [name: string]: { readonly code: string; problem(value: string): string | undefined } } = {
  version: {
    code: 'BAD_VERSION',
    problem: (value) => value === POLICY_VERSION ? undefined : `version is ${quoted(value)}, not '${POLICY_VERSION}'; write 'version: ${POLICY_VERSION}' in exactly these letters`,
  },
  mode: {
    code: 'BAD_MODE',
    problem: (value) => POLICY_MODES.includes(value) ? undefined : `mode is ${quoted(value)}, not one of ${POLICY_MODES.join(', ')}; ${modeFix(value)}`,
  },
  max_age: {
    code: 'BAD_MAX_AGE',
    problem: (value) => isMaxAge(value) ? undefined : `max_age is ${quoted(value)}, not just a whole number from 0 to ${MAX_MAX_AGE}; ${maxAgeFix(value)}`,
  },
};

function isMaxAge(value: string): boolean {
  return /^[0-9]{1,10}$/.test(value) && Number(value) <= MAX_MAX_AGE;
}

/** Lists other words that people and programs use for the modes. */
const SYNONYMS: { readonly [mode: string]: readonly string[] } = {
  enforce: ['enforced', 'enforcing', 'enforcement', 'strict', 'reject', 'require', 'on', 'active'],
  testing: ['test', 'tests', 'tested', 'monitor', 'monitoring', 'report', 'reporting', 'reportonly', 'audit', 'dryrun'],
  none: ['off', 'no', 'null', 'disable', 'disabled', 'inactive'],
};

function modeFix(value: string): string {
  const word = bareWord(value);
  const meant = didYouMean(word, POLICY_MODES) ?? POLICY_MODES.find((mode) => SYNONYMS[mode].includes(word.toLowerCase().replace(/[-_]/g, '')));
  return meant ? `did you mean 'mode: ${meant}'?` : "write 'mode: testing' to begin with";
}

const UNIT_SECONDS: ReadonlyArray<readonly [seconds: number, names: readonly string[]]> = [
  [1, ['s', 'sec', 'secs', 'second', 'seconds']],
  [60, ['m', 'min', 'mins', 'minute', 'minutes']],
  [3600, ['h', 'hr', 'hrs', 'hour', 'hours']],
  [86400, ['d', 'day', 'days']],
  [604800, ['w', 'week', 'weeks']],
  [2592000, ['mo', 'month', 'months']],
  [31536000, ['y', 'yr', 'year', 'years']],
];

function maxAgeFix(value: string): string {
  const word = withoutQuotes(value);
  const seconds = secondsOf(word);
  if (seconds !== undefined && seconds <= MAX_MAX_AGE) return `write the seconds: 'max_age: ${seconds}'`;
  if (seconds !== undefined || /^[0-9]+$/.test(word)) return `write at most 'max_age: ${MAX_MAX_AGE}', which is about a year`;
  return "write the seconds, such as 'max_age: 604800' for a week";
}

/** Converts a number with a unit, thousands separators or other decoration to seconds. */
function secondsOf(word: string): number | undefined {
  const text = word.replace(/[;,.]$/, '');
  if (/^[0-9]{1,3}(?:[ ,._'\u00a0\u2019][0-9]{3}){1,4}$/.test(text)) return Number(text.replace(/[^0-9]/g, ''));
  const [, number, unit] = /^\+?P?T?([0-9]{1,12}(?:\.[0-9]{1,9})?)[ \t]?([a-z]{0,10})$/i.exec(text) ?? [];
  if (number === undefined || unit === '' && number.includes('.')) return undefined;
  const factor = unit === '' ? 1 : UNIT_SECONDS.find(([, names]) => names.includes(unit.toLowerCase()))?.[0];
  return factor === undefined ? undefined : Math.round(Number(number) * factor);
}

/** Removes quotes, a final sign, and what follows a blank. */
function bareWord(value: string): string {
  return withoutQuotes(withoutQuotes(value).split(/[\s#;,]/, 1)[0]);
}
