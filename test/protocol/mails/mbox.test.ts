import { isMbox, mailsIn } from '../../../src/protocol/mails/mbox';

const mails = (text: string) => [...mailsIn(Buffer.from(text, 'latin1'))].map((mail) => mail.toString('latin1'));
const FROM = 'From a@reporter.example Wed May 13 01:00:00 2026';
const [A, B] = ['Subject: a\n\nText of a\n', 'Subject: b\n\nText of b\n'];

test.each<[separator: string]>([
  [FROM],
  ['From MAILER-DAEMON Fri Jul  8 12:08:34 2011'],
  ['From - Tue May 12 12:00:00 2026'],
  ['From 1798@xxx Thu Jul 01 10:00:00 +0000 2021'],
  ['From a@b.example Wed, 13 May 2026 01:00:00 +0000'],
  ['From a@b.example'],
  ['From "a b"@c.example  Wed May 13 01:00 UTC 2026'],
])('the line %j separates mails', (separator) => {
  const mbox = `${separator}\n${A}\n${separator}\n${B}\n`;
  expect(isMbox(Buffer.from(mbox))).toBe(true);
  expect(mails(mbox)).toEqual([`${A}\n`, `${B}\n`]);
  expect(mails(mbox.replace(/\n/g, '\r\n'))).toEqual([`${A}\n`, `${B}\n`].map((mail) => mail.replace(/\n/g, '\r\n')));
});

test('a separator with a date needs no empty line before it', () => {
  expect(mails(`${FROM}\n${A}${FROM}\n${B}`)).toEqual([A, B]);
  expect(mails(`${FROM}\n${A}${FROM}\nReceived : by b\n${B}`)).toHaveLength(2);
});

test.each<[what: string, text: string]>([
  ['a line of text', 'From here on\nall is text\n'],
  ['a line of text after an empty one', '\nFrom here on\nall is text\n'],
  ['a line of text with a date', 'From 2026-05-12 00:00 to 2026-05-13 00:00\nall went well\n'],
  ['a line of text before what looks like a field', 'From here on:\nSessions: 12\n'],
  ['a line of text with a year before what looks like a field', 'From May of 2026 on:\nSessions: 12\n'],
  ['the last line', '\nFrom here'],
  ['another word', 'Fromage: 12:00 in 2026\nSubject: b\n'],
  ['a word within a line', 'and From a@b.example Wed May 13 01:00:00 2026\nSubject: b\n'],
  ['a line without end', `From ${'x'.repeat(600)} 12:00 2026\nSubject: b\n`],
])('a mail continues after %s', (_, text) => {
  expect(mails(`${FROM}\n${A}${text}`)).toEqual([A + text]);
});

test('quoted lines are as they were written', () => {
  expect(mails(`${FROM}\n${A}>From here\n>>From there\n > From\n>from\nnot >From\n`)).toEqual([`${A}From here\n>From there\n > From\n>from\nnot >From\n`]);
  expect(mails(`${FROM}\r\n${A}>From here\r\n`)).toEqual([`${A}From here\r\n`]);
  // A quoted line separates nothing.
  expect(mails(`${FROM}\n${A}\n>${FROM}\nSubject: b\n`)).toEqual([`${A}\n${FROM}\nSubject: b\n`]);
});

test('bytes stay what they are', () => {
  const bytes = Buffer.from([...Buffer.from(`${FROM}\nSubject: a\n\n>From \n`), 0xc3, 0xbc, 0xff, 0, 10]);
  expect([...mailsIn(bytes)].map((mail) => mail.toString('hex'))).toEqual([Buffer.from([...Buffer.from('Subject: a\n\nFrom \n'), 0xc3, 0xbc, 0xff, 0, 10]).toString('hex')]);
});

test.each([['From', 0], ['From ', 1], [FROM, 1], [`${FROM}\n`, 1], [`${FROM}\n\n${FROM}\n${A}`, 2]])('an mbox that breaks off is read: %j', (mbox, count) => {
  expect(isMbox(Buffer.from(mbox)) ? mails(mbox) : []).toHaveLength(count);
});

test('a file other than an mbox is not read as one', () => {
  for (const text of ['', 'From: a@b.example\n', '>From a\n', 'from a\n', '{"policies": []}']) expect(isMbox(Buffer.from(text))).toBe(false);
});
