import { gzipSync } from 'node:zlib';
import { policyJson, reportJson, reportMail } from '../../support/mails';
import { zipOf } from '../../support/zips';

type Attack = [what: string, mail: Buffer, outcome: string | RegExp];

const MEBIBYTE = 1024 * 1024;
const mailOf = (headers: string, body: string | Buffer) => Buffer.concat([Buffer.from(`From: a@reporter.example\r\n${headers}\r\n\r\n`), Buffer.from(body)]);
const partsOf = (files: readonly Buffer[]) => mailOf('Content-Type: multipart/mixed; boundary=b', Buffer.concat(files.flatMap((file) => [
  Buffer.from('--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n'), Buffer.from(file.toString('base64')), Buffer.from('\r\n'),
])));
const members = Buffer.concat(Array.from({ length: 19 }, () => gzipSync(Buffer.alloc(MEBIBYTE - 1))));
const marks = (count: number) => `a${'\u0301\u0323'.repeat(count)}.example`;

/** Each of these took a function, or all of its time: some of them to a native call, which nothing but the end of its process stops. */
export const ATTACKS: Attack[] = [
  ['base64 in units of one character', mailOf('Content-Transfer-Encoding: base64', 'A='.repeat(1_300_000)), 'NOT_A_REPORT'],
  ['base64 in units of one character, as large as a mail may be', mailOf('Content-Transfer-Encoding: base64', 'A='.repeat(7_800_000)), /^(NOT_A_REPORT|TOO_LARGE|TOO_SLOW)$/],
  ['base64 in units, in parts', mailOf('Content-Type: multipart/mixed; boundary=b', Array.from({ length: 90 }, () => (
    `--b\r\nContent-Transfer-Encoding: base64\r\n\r\n${'AA=='.repeat(30_000)}\r\n`)).join('')), /^(NOT_A_REPORT|TOO_LARGE|TOO_SLOW)$/],
  ['a policy domain of many marks', reportMail(undefined, { body: Buffer.from(JSON.stringify(reportJson({ policies: [policyJson({}, { 'policy-domain': marks(500_000) })] }))) }), 'FOREIGN_DOMAIN'],
  ['a signer of many marks', reportMail(undefined, { signature: `v=1; d=${marks(100_000)}; b=AA` }), /^(DKIM_\w+|BAD_MAIL)$/],
  ['zip archives of many-member gzip files', partsOf(Array.from({ length: 99 }, () => zipOf({ content: members }))), /^(TOO_LARGE|NOT_JSON)$/],
  ['lines that begin with a brace', mailOf('Content-Type: text/plain', `See below.\n${'{\n'.repeat(80_000)}`), /^NOT_(A_REPORT|JSON)$/],
  ['as many members as a report may have', reportMail(`{"policies":[],${Array.from({ length: 900_000 }, (_, at) => `"${at}a":0`).join(',')}}`), /^(NO_POLICIES|TOO_SLOW)$/],
  ['quoted-printable of the largest size', mailOf('Content-Transfer-Encoding: quoted-printable', '=\n'.repeat(900_000) + '=41'.repeat(4_000_000)), /^(NOT_A_REPORT|TOO_SLOW|TOO_LARGE)$/],
  ['random bytes of the largest size', mailOf('', Buffer.alloc(15 * MEBIBYTE - 1000, 0xfe)), 'NOT_A_REPORT'],
];

/** What the reader itself is made to do by a mail with such a header: what no known mail does to it any more. */
export const MISBEHAVIOURS: { readonly [name: string]: readonly [code: string, javascript: string] } = {
  'native-call': ['TOO_SLOW', "require('node:crypto').pbkdf2Sync('a', 'b', 2 ** 31 - 1, 64, 'sha512');"],
  // By which bound these two end depends on the machine, and on what else it does.
  'outside-the-heap': ['TOO_(LARGE|SLOW)', 'for (const hog = [];;) hog.push(Buffer.alloc(16e6, 1));'],
  'within-the-heap': ['TOO_(LARGE|SLOW)', 'for (const hog = [];;) hog.push(new Array(1e6).fill({}));'],
  'abort': ['READER_FAILED', 'process.abort();'],
  'exit': ['READER_FAILED', 'process.exit(0);'],
};
