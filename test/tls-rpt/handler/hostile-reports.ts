const MEBIBYTE = 1024 * 1024;
const ABOUT = '{"policy":{"policy-domain":"example.com"}}';
const times = (text: string, bytes: number) => text.repeat(Math.floor(bytes / text.length)).replace(/,$/, '');
const NAMES = ['organization-name', 'report-id', 'contact-info'];
const report = (policies: string, head = '') => `{${head}"policies":[${policies}]}`;
const details = (inner: string) => report(`{"policy":{"policy-domain":"example.com"},"failure-details":[${inner}]}`);
const strings = (inner: string) => report(`{"policy":{"policy-domain":"example.com","policy-string":[${inner}]}}`);

/** Reports of few bytes in a mail that would become much larger when stored. */
export const HOSTILE_REPORTS: Array<[what: string, json: string, code: string]> = [
  ...NAMES.map((field): [string, string, string] => (
    [`a megabyte of ${field} and 450 policies`, report(Array(450).fill(ABOUT).join(','), `"${field}":"${'A'.repeat(900_000)}",`), 'accepted'])),
  ['names that are long enough, of very many policies', report(times(`${ABOUT},`, 400_000), NAMES.map((field) => `"${field}":"${'A'.repeat(1000)}",`).join('')), 'TOO_LARGE'],
  ['empty failure details', details(times('{},', 5 * MEBIBYTE)), 'TOO_LARGE'],
  ['as many empty failure details as it may have', details(times('{},', 3 * 249_000)), 'TOO_LARGE'],
  ['as many numbers as it may have, shorter than what they become', strings(times('1e15,', 5 * 900_000)), 'accepted'],
  ['as many members as it may have, each of another name', report(ABOUT, Array.from({ length: 900_000 }, (_, at) => `"${at}a":0,`).join('')), 'accepted'],
  ['empty policies', report(`${times('{},', 19 * MEBIBYTE)},${ABOUT}`), 'TOO_LARGE'],
  ['arrays for policies', report(`${times('[],', 19 * MEBIBYTE)},${ABOUT}`), 'TOO_LARGE'],
  ['numbers for policies', report(`${times('0,', 19 * MEBIBYTE)},${ABOUT}`), 'TOO_LARGE'],
  ['members that nobody knows', report(ABOUT, `${times('"a":0,', 19 * MEBIBYTE)},`), 'TOO_LARGE'],
  ['strings', strings(times('"a",', 19 * MEBIBYTE)), 'TOO_LARGE'],
  ['lists that were made strings', strings(times('"[1]",', 19 * MEBIBYTE)), 'TOO_LARGE'],
  ['a list that was made a string', strings(`"[${times('1,', 19 * MEBIBYTE)}]"`), 'TOO_LARGE'],
  ['arrays in arrays', report(`${'['.repeat(9 * MEBIBYTE)}${']'.repeat(9 * MEBIBYTE)}`), 'TOO_LARGE'],
  ['arrays in arrays in a string', strings(`"${'['.repeat(100_000)}${']'.repeat(100_000)}"`), 'accepted'],
  ['arrays in arrays, as many as it may have', report(`${'['.repeat(249_000)}${']'.repeat(249_000)},${ABOUT}`), 'accepted'],
  ['arrays without an end', report('['.repeat(19 * MEBIBYTE)), 'TOO_LARGE'],
  ['objects in objects', report(`${'{"":'.repeat(3 * MEBIBYTE)}0${'}'.repeat(3 * MEBIBYTE)}`), 'TOO_LARGE'],
  ['very many domains of others', report(Array.from({ length: 80_000 }, (_, at) => ABOUT.replace('example.com', `${at}.example.net`)).join(',')), 'FOREIGN_DOMAIN'],
];
