const FROM = Buffer.from('From ');
const LINE_FROM = Buffer.from('\nFrom ');
const LINE_FEED = 10;
/** Longer lines separate no mails. */
const MAX_LINE_LENGTH = 500;

/** Whether a file is of mails, one after the other (RFC 4155). A single mail with such a first line is one of them. */
export function isMbox(bytes: Uint8Array): boolean {
  return FROM.equals(bytes.subarray(0, FROM.length));
}

/** The mails in the file, with CRLF or LF, without the lines that separate them, and without the quoting of other lines like these. */
export function* mailsIn(mbox: Buffer): Generator<Buffer> {
  for (let start = 0, end = 0; start < mbox.length; start = end) {
    end = nextSeparator(mbox, start);
    const afterSeparator = mbox.indexOf(LINE_FEED, start) + 1;
    yield unquoted(afterSeparator === 0 ? Buffer.alloc(0) : mbox.subarray(afterSeparator, end));
  }
}

/** Where the next mail begins, or the end of the file. */
function nextSeparator(mbox: Buffer, start: number): number {
  for (let found = mbox.indexOf(LINE_FROM, start); found >= 0; found = mbox.indexOf(LINE_FROM, found + 1)) {
    if (isSeparator(mbox, found + 1)) return found + 1;
  }
  return mbox.length;
}

/**
 * Not every writer quotes lines of text that begin with `From `, nor puts an empty line before each mail. But after the line that separates mails,
 * the header begins; and before it is an empty line, or in it a date.
 */
function isSeparator(mbox: Buffer, at: number): boolean {
  const [line, next] = mbox.toString('latin1', at, at + 2 * MAX_LINE_LENGTH).split(/\r?\n/, 2);
  if (line.length > MAX_LINE_LENGTH || !/^[!-9;-~]+[ \t]*:/.test(next ?? '')) return false;
  const isAfterEmptyLine = /\n\r?\n$/.test(mbox.toString('latin1', at - 3, at));
  return isAfterEmptyLine || (/\d:\d\d/.test(line) && /\b(?:19|20)\d\d\b/.test(line));
}

/** `>From ` stands for `From ` at the beginning of a line, `>>From ` for `>From `. */
function unquoted(mail: Buffer): Buffer {
  return mail.includes('>From ') ? Buffer.from(mail.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1') : mail;
}
