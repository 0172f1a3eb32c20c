import * as fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { isPolicyMediaType, mxMatches, parsePolicy } from '../../src/protocol/mta-sts/sts-policy';
import { parseStsRecord, selectStsRecord } from '../../src/protocol/mta-sts/sts-record';
import { ProtocolError } from '../../src/protocol/protocol-error';
import { parseTlsRptRecord, selectTlsRptRecord } from '../../src/protocol/tls-rpt/tls-rpt-record';

/** One input with the verdict of the RFCs, in which `why` and `note` are for people only. */
interface Case {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly rfc: Verdict;
}

interface Verdict {
  readonly [property: string]: unknown;
}

/** A text, or one that is too long to be written out. */
type Text = string | { prefix: string; repeat: string; times: number; suffix: string };

const DECIDE: { [kind: string]: (input: never) => Verdict } = {
  'policy': (input: Text) => validity(() => {
    const { mode, maxAge, mx, extensions } = parsePolicy(textOf(input));
    return { mode, max_age: maxAge, mx, extensions };
  }),
  'sts-record': (input: Text) => validity(() => parseStsRecord(textOf(input))),
  'tlsrpt-record': (input: Text) => validity(() => parseTlsRptRecord(textOf(input))),
  'sts-record-set': (input: Text[]) => usability(() => selectStsRecord(input.map(textOf)), parseStsRecord),
  'tlsrpt-record-set': (input: Text[]) => usability(() => selectTlsRptRecord(input.map(textOf)), parseTlsRptRecord),
  'mx-match': ({ mx, patterns }: { mx: string; patterns: string[] }) => ({ match: patterns.some((pattern) => mxMatches(pattern, mx)) }),
  'content-type': (input: Text) => ({ accepted: isPolicyMediaType(textOf(input)) }),
};

function validity(parse: () => object): Verdict {
  const parsed = attempt(parse);
  return parsed ? { valid: true, parsed } : { valid: false };
}

function usability(select: () => string, parse: (record: string) => object): Verdict {
  const record = attempt(() => {
    const selected = select();
    parse(selected);
    return selected;
  });
  return record === undefined ? { usable: false } : { usable: true, record };
}

/** Returns undefined if the parser rejects the text. Anything else that it throws is a defect. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

function textOf(text: Text): string {
  return typeof text === 'string' ? text : text.prefix + text.repeat.repeat(text.times) + text.suffix;
}

/** Adapts a verdict to the parser. The record of an unusable set says what was wrong, as `why` does, and is not a choice. */
function expected({ why, note, record, ...verdict }: Verdict): Verdict {
  return verdict.usable === true ? { ...verdict, record } : verdict;
}

function readCases(file: string): Case[] {
  if (!fs.existsSync(file)) throw new Error(`${file} does not exist; give the path of a cases.json`);
  const { cases } = JSON.parse(fs.readFileSync(file, 'utf8')) as { cases?: Case[] };
  if (!Array.isArray(cases) || cases.length === 0) throw new Error(`${file} has no "cases"`);
  const unknown = cases.find(({ kind }) => !(kind in DECIDE));
  if (unknown) throw new Error(`${file}: case ${unknown.id} is of the unknown kind '${unknown.kind}'`);
  return cases;
}

/** Decides every case of the file with this project's protocol functions. */
function main(): void {
  const file = process.argv[2];
  if (file === undefined) throw new Error('usage: cases.ts <file of cases>');
  const cases = readCases(file);
  const agreed = new Map<string, { right: number; all: number }>();
  for (const { id, kind, input, rfc } of cases) {
    const decided = DECIDE[kind](input as never);
    const right = isDeepStrictEqual(decided, expected(rfc));
    const count = agreed.get(kind) ?? { right: 0, all: 0 };
    agreed.set(kind, { right: count.right + (right ? 1 : 0), all: count.all + 1 });
    if (!right) {
      console.log(`${id} (${kind}) ${JSON.stringify(input).slice(0, 300)}`);
      console.log(`  decided ${JSON.stringify(decided)}\n  the RFC ${JSON.stringify(rfc)}`);
    }
  }
  const counts = [...agreed.values()];
  for (const [kind, { right, all }] of [...agreed].sort()) console.log(`${kind.padEnd(18)} ${right} of ${all}`);
  const right = counts.reduce((sum, count) => sum + count.right, 0);
  console.log(`${right} of ${cases.length} cases decided as the RFCs do`);
  if (right !== cases.length) process.exitCode = 1;
}

try {
  main();
} catch (error) {
  console.error(`cases: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
