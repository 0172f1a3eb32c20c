import { gzipSync } from 'node:zlib';
import { zipOf } from '../../test/support/zips';

/** An input that grows: `unit` so often, between `head` and `tail`, packed into what can hold others. All is latin1: a character a byte. */
export interface Growing {
  readonly head: string;
  readonly unit: string;
  readonly tail: string;
  readonly count: number;
  readonly layers: readonly Layer[];
}

/** What a mail or a file is packed in, and how many of it are there. */
export interface Layer {
  readonly kind: keyof typeof LAYERS;
  readonly times: number;
}

type Random = (below: number) => number;
type Grown = Omit<Growing, 'count'>;

const bytesOf = (text: string) => Buffer.from(text).toString('latin1');

/** What is repeated, by kinds that come as often as each other: blanks, signs, what opens and never closes, marks and letters, units of encodings. */
const UNITS: ReadonlyArray<readonly string[]> = [
  [' ', '\t', '\n', '\r\n', '\r\n '],
  ['.', '..', 'a.', 'a', '0', '-', '--', '@', ',', ', ', ';', '; ', ':', '%', '/', '\0', '\xff'],
  ['{', '{\n', '{ a\n', '[', '(', '<', '"', '\\', '\\"', '{"a":'],
  ['\u0f81', '\u0301\u0323', '\u00fc', '\u00fc.', '\u4e00', '\u202e', '\u3002'].map(bytesOf),
  ['=', 'A=', 'QUFB\r\n', '=3D', '=\r\n', '=?utf-8?B?QQ==?= ', '\\u0041'],
  ['}', '{},', '[],', '"a":1,', 'a=b; ', 'a@b.example, '],
];

function unitFrom(words: readonly string[], random: Random): string {
  const kinds = words.length > 0 ? [...UNITS, words] : UNITS;
  const kind = kinds[random(kinds.length)];
  return kind[random(kind.length)];
}

const LAYERS = {
  /** Members of one file, each of them inflated by itself. */
  gzip: (content: Buffer, times: number) => Buffer.concat(Array<Buffer>(times).fill(gzipSync(content))),
  zip: (content: Buffer, times: number) => zipOf(...Array.from({ length: times }, () => ({ content }))),
  /** Parts of one mail. */
  parts: (content: Buffer, times: number) => mailOf(`multipart/mixed; boundary=B${content.length}`, Buffer.concat([
    ...Array<Buffer[]>(times).fill([Buffer.from(`--B${content.length}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n`), base64Of(content)]).flat(),
    Buffer.from(`--B${content.length}--\r\n`),
  ])),
  /** Mails within mails. */
  forward: (content: Buffer, times: number) => Array.from({ length: times }).reduce<Buffer>((inner) => mailOf('message/rfc822', inner), content),
  text: (content: Buffer) => mailOf('text/plain', content),
  base64: (content: Buffer) => mailOf('application/octet-stream\r\nContent-Transfer-Encoding: base64', content),
  quoted: (content: Buffer) => mailOf('text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable', content),
};

export function inputOf({ head, unit, tail, count, layers }: Growing): Buffer {
  const content = Buffer.from(head + unit.repeat(count) + tail, 'latin1');
  return layers.reduce<Buffer>((inner, { kind, times }) => LAYERS[kind](inner, times), content);
}

/** Makes a growing input from a meaningful one: it grows at a word, by a line, or by several lines. */
export function growingFrom(seed: Buffer, words: readonly string[], random: Random): Grown {
  const text = seed.toString('latin1');
  const lines = text.split(/(?<=\n)/);
  if (random(5) === 0 && lines.length > 1) {
    const from = random(lines.length);
    const to = from + 1 + (random(2) === 0 ? 0 : random(lines.length - from));
    return { head: lines.slice(0, to).join(''), unit: lines.slice(from, to).join(''), tail: lines.slice(to).join(''), layers: [] };
  }
  const at = placeIn(text, random);
  const unit = unitFrom(words, random);
  return { head: text.slice(0, at), unit: random(8) === 0 ? unit + unitFrom(words, random) : unit, tail: random(8) === 0 ? '' : text.slice(at), layers: [] };
}

/** Makes files of a mail that are packed in several layers, each of which expands. */
export function packed(random: Random): Grown {
  const heads = ['{"policies":[', '{"policies":[]}', '{', 'x'];
  const layer = (kinds: readonly Layer['kind'][]) => ({ kind: kinds[random(kinds.length)], times: [1, 20, 99][random(3)] });
  const layers = [
    ...FILES[random(FILES.length)].map((kind) => layer([kind])),
    ...Array.from({ length: 1 + random(2) }, () => layer(['parts', 'parts', 'forward', 'text', 'base64', 'quoted'])),
  ];
  return { head: heads[random(heads.length)], unit: unitFrom([], random), tail: ['', ']}', '}'][random(3)], layers };
}

const FILES: ReadonlyArray<readonly Layer['kind'][]> = [[], ['gzip'], ['zip'], ['gzip', 'zip'], ['gzip', 'zip'], ['zip', 'zip']];

/** Returns how many times smaller a well-compressible input becomes. */
export function compressionOf(layers: readonly Layer[]): number {
  return [1, 500, 10_000][layers.filter(({ kind }) => kind === 'gzip' || kind === 'zip').length];
}

/** Chooses a place before, in or after a word, or at the end of the text. */
function placeIn(text: string, random: Random): number {
  const words = [...text.matchAll(/[A-Za-z0-9_.@:+/-]+/g)].filter(([word]) => word.length < 80);
  if (words.length === 0 || random(10) === 0) return text.length;
  const { index, 0: word } = words[random(words.length)];
  return index + [0, Math.floor(word.length / 2), word.length][random(3)];
}

function mailOf(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`From: a@reporter.example\r\nContent-Type: ${type}\r\n\r\n`), body]);
}

function base64Of(content: Buffer): Buffer {
  return Buffer.from(`${content.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`);
}
