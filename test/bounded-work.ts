import { readReportMail } from '../src/protocol/report-mail';

/** What strangers write, as long as they may write it, and what of ours reads it. A part of them took minutes once. */
export const WORK: { readonly [what: string]: () => unknown } = {
  'a mail of many lines that begin with a brace': () => readReportMail(mailOf('{ a\n'.repeat(200_000))),
  'a mail of many braces in one line': () => readReportMail(mailOf('{'.repeat(1_000_000))),
  'a mail of many lines that end in a brace': () => readReportMail(mailOf('x}\n'.repeat(200_000))),
};

function mailOf(body: string): Buffer {
  return Buffer.from(`From: a@reporter.example\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n${body}`);
}

/** Run as a process of its own, begins at the work that is named and says of each that it is done. */
async function main(first: string): Promise<void> {
  const all = Object.entries(WORK);
  for (const [what, work] of all.slice(all.findIndex(([name]) => name === first))) {
    // That it is refused is as good an end as any.
    await Promise.resolve().then(work).catch(() => undefined);
    process.stdout.write(`${what}\n`);
  }
}

if (require.main === module) void main(process.argv[2]);
