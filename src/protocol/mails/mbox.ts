const FROM = Buffer.from('From ');
const LINE_FROM = Buffer.from('\nFrom ');
const LINE_FEED = 10;
/** Longer lines do not separate mails. */
const MAX_LINE_LENGTH = 500;

/** Says whether a file is an mbox (RFC 4155). A single mail with such a first line counts as one. */
export function isMbox(bytes: Uint8Array): boolean {
  return FROM.equals(bytes.subarray(0, FROM.length));
}

/** Yields the mails of an mbox with CRLF or LF, without separators and with unquoted `From ` lines. */
export function* mailsIn(mbox: Buffer): Generator<Buffer> {
  for (let start = 0, end = 0; start < mbox.length; start = end) {
    end = nextSeparator(mbox, start);
    const afterSeparator = mbox.indexOf(LINE_FEED, start) + 1;
    yield unquoted(afterSeparator === 0 ? Buffer.alloc(0) : mbox.subarray(afterSeparator, end));
  }
}

/** Finds the beginning of the next mail, or the end of the file. */
function nextSeparator(mbox: Buffer, start: number): number {
  for (let found = mbox.indexOf(LINE_FROM, start); found >= 0; found = mbox.indexOf(LINE_FROM, found + 1)) {
    if (isSeparator(mbox, found + 1)) return found + 1;
  }
  return mbox.length;
}

/**
 * Recognizes separators. Not every writer quotes lines that begin with `From `, or writes an empty line before each mail. But a header follows every
 * separator, and an empty line precedes it or it contains a date.
 */
function isSeparator(mbox: Buffer, at: number): boolean {
  const [line, next] = mbox.toString('latin1', at, at + 2 * MAX_LINE_LENGTH).split(/\r?\n/, 2);
  if (line.length > MAX_LINE_LENGTH || !/^[!-9;-~]+[ \t]*:/.test(next ?? '')) return false;
  const isAfterEmptyLine = /\n\r?\n$/.test(mbox.toString('latin1', at - 3, at));
  return isAfterEmptyLine || (/\d:\d\d/.test(line) && /\b(?:19|20)\d\d\b/.test(line));
}

/** Removes one `>` from `>From ` and `>>From ` at the beginning of lines. */
function unquoted(mail: Buffer): Buffer {
  return mail.includes('>From ') ? Buffer.from(mail.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1') : mail;
}
