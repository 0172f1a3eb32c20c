import { generateKeyPairSync } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { OwnAccount } from './own-account';
import { policyJson, reportJson, reportMail } from '../support/mails';

/** Never answers: addresses of TEST-NET-1 lead nowhere (RFC 5737). */
const NOWHERE = '192.0.2.1';

/** Names a mail of the run, in a header of its own. */
export const NAME_HEADER = 'X-Acceptance-Mail';

/** How a mail is signed, beside the signature that SES makes. */
export const SIGNATURES = ['by SES alone', 'key with s=tlsrpt', 'broken', 'key not found', 'silent name server'] as const;
export type Signature = typeof SIGNATURES[number];

export function mailboxOf({ domain }: Pick<OwnAccount, 'domain'>): string {
  return `tlsrpt@tlsrpt.${domain}`;
}

export function reporterOf({ domain }: Pick<OwnAccount, 'domain'>): string {
  return `reporter.${domain}`;
}

/** Report mails of a reporter whose keys are in the run's zone. */
export class ReportMails {
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  public constructor(private readonly account: OwnAccount) {}

  /** Makes the records of all keys, and of the one that is never found because nobody answers. */
  public async publishKeys(): Promise<void> {
    const { zone, domain } = this.account;
    const [reporter, key] = [reporterOf(this.account), this.keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
    const text = (tags: string) => `${tags} p=${key}`.match(/.{1,255}/g)!.map((part) => `"${part}"`).join(' ');
    await zone.put('TXT', `tlsrpt._domainkey.${reporter}`, text('v=DKIM1; k=rsa; s=tlsrpt;'));
    await zone.put('TXT', `email._domainkey.${reporter}`, text('v=DKIM1; k=rsa;'));
    await zone.put('A', `nowhere.${domain}`, NOWHERE);
    await zone.put('NS', `silent._domainkey.${reporter}`, `nowhere.${domain}.`);
  }

  /** Composes a mail as a reporter sends it, with a report on yesterday. */
  public async compose(name: string, signature: Signature): Promise<Buffer> {
    const reporter = reporterOf(this.account);
    const date = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const report = reportJson({
      'organization-name': 'Acceptance run',
      'report-id': `${name}@${reporter}`,
      'date-range': { 'start-datetime': `${date}T00:00:00Z`, 'end-datetime': `${date}T23:59:59Z` },
      'contact-info': `postmaster@${reporter}`,
      'policies': [policyJson({}, { 'policy-domain': this.account.domain })],
    });
    const mail = reportMail(report, {
      from: `Acceptance run <noreply@${reporter}>`,
      to: mailboxOf(this.account),
      about: this.account.domain,
      submitter: reporter,
      verdict: null,
      signature: null,
      headers: [`${NAME_HEADER}: ${name}`],
    });
    const signed = signature === 'by SES alone' ? mail : await this.sign(mail, SELECTORS[signature]);
    return signature === 'broken' ? Buffer.from(signed.toString('latin1').replace('A report on the TLS sessions', 'A report that was changed'), 'latin1') : signed;
  }

  private async sign(mail: Buffer, keySelector: string): Promise<Buffer> {
    const privateKey = this.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    // SES writes these two itself.
    const dkim = { domainName: reporterOf(this.account), keySelector, privateKey, skipFields: 'message-id:date' };
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows', dkim });
    return (await transport.sendMail({ raw: mail, envelope: { from: `noreply@${reporterOf(this.account)}`, to: [mailboxOf(this.account)] } })).message as Buffer;
  }
}

const SELECTORS = { 'key with s=tlsrpt': 'tlsrpt', 'broken': 'email', 'key not found': 'missing', 'silent name server': 'silent' };
