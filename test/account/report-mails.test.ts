import { createHash, createPublicKey, createVerify } from 'node:crypto';
import { OwnAccount } from './own-account';
import { ReportMails, Signature } from './report-mails';

const published = new Map<string, string>();
const put = async (type: string, name: string, ...values: string[]) => void published.set(`${type} ${name}`, values.join());
const account = { domain: 'cdk-mta-sts-3f9a1c.example.com', zone: { put } } as unknown as OwnAccount;
const mails = new ReportMails(account);

beforeAll(() => mails.publishKeys());

/** Verifies a relaxed/relaxed signature (RFC 6376 §3.4 and §3.7) with the key that the zone publishes. */
function isSignedBy(mail: Buffer, key: string): { body: boolean; headers: boolean } {
  const [head, body] = split(mail.toString('latin1'));
  const fields = head.split(/\r\n(?![ \t])/).map((field) => /^([^:]*):([^]*)$/.exec(field)!.slice(1));
  const relaxed = ([name, value]: string[]) => `${name.toLowerCase().trim()}:${value.replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').trim()}`;
  const signature = fields.find(([name]) => name === 'DKIM-Signature')!;
  const tags = Object.fromEntries(relaxed(signature).slice('dkim-signature:'.length).split(';').map((tag) => tag.trim().split(/=(.*)/s)));
  const canonical = `${body.replace(/[ \t]+\r\n/g, '\r\n').replace(/[ \t]+/g, ' ').replace(/(\r\n)*$/, '')}\r\n`;
  const signed = tags.h.split(':').map((name: string) => `${relaxed(fields.find((field) => field[0].toLowerCase() === name.trim().toLowerCase())!)}\r\n`).join('');
  const bare = relaxed(signature).replace(/([; ]b=)[^;]*/, '$1').trim();
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  return {
    body: createHash('sha256').update(canonical, 'latin1').digest('base64') === tags.bh,
    headers: createVerify('sha256').update(`${signed}${bare}`, 'latin1').verify(publicKey, tags.b.replace(/ /g, ''), 'base64'),
  };
}

function split(mail: string): [head: string, body: string] {
  const at = mail.indexOf('\r\n\r\n');
  return [mail.slice(0, at), mail.slice(at + 4)];
}

function keyOf(selector: string): string {
  const record = published.get(`TXT ${selector}._domainkey.reporter.${account.domain}`)!;
  return /p=(.*)$/.exec(record.replace(/" "/g, '').replace(/^"|"$/g, ''))![1];
}

test('a mail is signed with the key that the zone publishes, which is for s=tlsrpt only', async () => {
  expect(isSignedBy(await mails.compose('a', 'key with s=tlsrpt'), keyOf('tlsrpt'))).toEqual({ body: true, headers: true });
  expect(published.get(`TXT tlsrpt._domainkey.reporter.${account.domain}`)).toContain('s=tlsrpt;');
});

test('a mail with a broken signature was changed after it was signed', async () => {
  expect(isSignedBy(await mails.compose('a', 'broken'), keyOf('email'))).toEqual({ body: false, headers: true });
});

test.each<[Signature, string]>([['key not found', 'missing'], ['silent name server', 'silent']])('the selector of "%s", %s, has no key', async (signature, selector) => {
  expect((await mails.compose('a', signature)).toString('latin1')).toMatch(new RegExp(`[; ]s=${selector};`));
  expect([...published.keys()].filter((key) => key.startsWith(`TXT ${selector}.`))).toEqual([]);
});

test('the silent selector is delegated to an address that leads nowhere', () => {
  expect(published.get(`NS silent._domainkey.reporter.${account.domain}`)).toBe(`nowhere.${account.domain}.`);
  expect(published.get(`A nowhere.${account.domain}`)).toBe('192.0.2.1');
});
