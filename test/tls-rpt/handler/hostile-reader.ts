import * as fs from 'node:fs';
import * as path from 'node:path';

/** What a reader does of its own: speaks the handler's frames, and answers each mail whose first byte is 0. */
const WELL_BEHAVED = `
  const fs = require('node:fs');
  const frame = (value, bytes = Buffer.alloc(0)) => {
    const json = Buffer.from(JSON.stringify(value));
    const header = Buffer.alloc(8);
    header.writeUInt32BE(json.length, 0);
    header.writeUInt32BE(bytes.length, 4);
    return Buffer.concat([header, json, bytes]);
  };
  let came = Buffer.alloc(0);
  let mails = 0;
  const write = (bytes) => process.stdout.write(bytes);
  const answer = (id, value = { reports: [] }) => write(frame({ id, ...value }));
  process.stdin.on('data', (chunk) => {
    came = Buffer.concat([came, chunk]);
    if (came.length < 8 || came.length < 8 + came.readUInt32BE(0) + came.readUInt32BE(4)) return;
    const start = 8 + came.readUInt32BE(0);
    const { id } = JSON.parse(came.subarray(8, start));
    const [first] = came.subarray(start);
    came = Buffer.alloc(0);
    mails++;
    if (first === 0) answer(id);
    else misbehave(id);
  });
  write(frame('ready'));
`;

/** Writes a reader that does this with a mail whose first byte is not 0. In scope are `id`, `mails`, `answer`, `frame`, `write` and `fs`. */
export function hostileReader(directory: string, misbehaviour: string): string {
  const file = path.join(directory, 'child.js');
  fs.writeFileSync(file, `${WELL_BEHAVED}\nfunction misbehave(id) { ${misbehaviour} }\n`);
  return file;
}

type Hostile = [what: string, misbehaviour: string, code: string, message: RegExp];

/** Whatever a reader does, its mail gets one of these, and the mail after it is read. */
export const HOSTILE_READERS: Hostile[] = [
  ['does not end', 'for (;;);', 'TOO_SLOW', /^reading the mail takes more than 250 ms$/],
  ['stays in a native call', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);', 'TOO_SLOW', /250 ms/],
  ['computes in a native call', "require('node:crypto').pbkdf2Sync('a', 'b', 2 ** 31 - 1, 64, 'sha512');", 'TOO_SLOW', /250 ms/],
  ['never answers', '', 'TOO_SLOW', /250 ms/],
  ['answers only a part', 'write(frame({ id, reports: [] }).subarray(0, 12));', 'TOO_SLOW', /250 ms/],
  ['closes the pipe', 'fs.closeSync(1);', 'TOO_SLOW', /250 ms/],
  ['writes to the log without end', "for (;;) fs.writeSync(2, 'x'.repeat(100000));", 'TOO_SLOW', /250 ms/],
  ['takes memory outside of the heap', 'for (const hog = [];;) hog.push(Buffer.alloc(16e6, 1));', 'TOO_LARGE', /^reading the mail takes more than 512 MB of memory$/],
  ['takes memory in very many buffers', 'for (const hog = [];;) hog.push(new Uint8Array(4000));', 'TOO_LARGE', /memory/],
  ['takes the heap', 'for (const hog = [];;) hog.push(new Array(1e6).fill(1.5));', 'TOO_LARGE', /memory/],
  ['is killed by the kernel', "process.kill(process.pid, 'SIGKILL');", 'TOO_LARGE', /more memory than there is: it ended with SIGKILL/],
  ['exits', 'process.exit(0);', 'READER_FAILED', /^the process that read the mail failed: it ended with status 0/],
  ['throws', "throw new Error('an odd thing');", 'READER_FAILED', /it ended with status 1: [^]*an odd thing/],
  ['aborts', 'process.abort();', 'READER_FAILED', /it ended with SIGABRT/],
  ['answers a part, and exits', 'fs.writeSync(1, frame({ id, reports: [] }).subarray(0, 12)); process.exit(0);', 'READER_FAILED', /status 0/],
  ['leaves the pipe to another process', "require('node:child_process').spawn('sleep', ['20'], { stdio: 'inherit', detached: true }); process.exit(3);", 'READER_FAILED', /status 3/],
  ['has a defect', "answer(id, { defect: 'TypeError: an odd thing' });", 'READER_FAILED', /TypeError: an odd thing/],
  ['answers without a frame', "write(Buffer.alloc(1000, 'x'));", 'READER_FAILED', /it answered wrongly: a frame of 2021161080 and 2021161080 bytes, more than 4194304 and 67108864/],
  ['answers with a frame that is not JSON', "write(Buffer.from('\\0\\0\\0\\x02\\0\\0\\0\\0{{'));", 'READER_FAILED', /it answered wrongly: .*JSON/],
  ['answers null', 'write(frame(null));', 'READER_FAILED', /it answered wrongly/],
  ['answers without reports', 'answer(id, {});', 'READER_FAILED', /an answer without reports/],
  ['answers with null for a report', 'answer(id, { reports: [null] });', 'READER_FAILED', /it answered wrongly/],
  ['announces lines that do not follow', 'answer(id, { reports: [{ lines: 5 }] });', 'READER_FAILED', /an answer with 0 bytes of lines, not 5/],
  ['answers with an unknown code', "answer(id, { reports: [], rejection: { code: '../x', message: '' } });", 'READER_FAILED', /a rejection with an unknown code/],
  ['answers another mail', 'answer(id + 1);', 'READER_FAILED', /an answer to request \d+, not \d+/],
];
