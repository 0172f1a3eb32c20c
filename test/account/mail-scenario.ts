import * as fs from 'node:fs';
import { GetIdentityDkimAttributesCommand, SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { AcceptanceStack } from './acceptance-stack';
import { Answers } from './answers';
import { OwnAccount } from './own-account';
import { namesOnTop, onTop, rawTop, receivedMail, ReceivedMail } from './received-mail';
import { mailboxOf, ReportMails, reporterOf, SIGNATURES } from './report-mails';
import { deliver } from './smtp';
import { dkimResults } from '../../src/protocol/mails/authentication-results';
import { eventually } from '../scenarios/scenario';

/** ACM and SES check new records every few minutes. */
const VERIFICATION_SECONDS = 1800;

/** Mails to the mailbox of a stack, sent by SES from the account. */
export class MailScenario {
  private readonly ses: SESClient;
  private readonly mails: ReportMails;

  public constructor(private readonly account: OwnAccount, private readonly stack: AcceptanceStack, private readonly answers: Answers) {
    this.ses = new SESClient(account.client);
    this.mails = new ReportMails(account);
  }

  /** A report that SES signs arrives, is accepted by its signature, and is stored. */
  public async reportArrives(): Promise<void> {
    await this.verified();
    const mail = await this.send('a-report', 'by SES alone');
    this.answers.observe('what SES writes on top', `${namesOnTop(mail).join(', ')}; Authentication-Results has ${foldedLines(mail)} lines`);
    await eventually('the report of the mail', async () => (await this.reports()) > 0 ? true : undefined, this.account.patience(120, 5));
  }

  /** Observes the verdicts of SES on signatures, which are not documented. */
  public async verdicts(): Promise<void> {
    await this.mails.publishKeys();
    await this.answers.asking('verdicts on signatures', async () => {
      const verdicts = [];
      for (const signature of SIGNATURES.filter((one) => one !== 'by SES alone')) {
        const mail = await this.send(signature.replace(/[ =]/g, '-'), signature);
        const results = onTop(mail, 'Authentication-Results').join(' ').split(';').filter((result) => /^\s*dkim=/.test(result));
        verdicts.push(`${signature}: ${results.map((result) => result.trim().replace(/\s+/g, ' ')).join(' and ') || 'no result'}`);
      }
      return verdicts.join('; ');
    });
  }

  /** Sends a HELO and a MAIL FROM that look like results. Needs outgoing port 25. */
  public async strangeNames(): Promise<void> {
    const { internet, domain, client: { region } } = this.account;
    const [name, claim] = ['strange-names', 'dkim=pass header.i=@google.com'];
    await this.answers.asking('what SES writes on top', async () => {
      const dialogue = await deliver(internet.mailServerOf(`inbound-smtp.${region}.amazonaws.com`), {
        helo: [`x; ${claim}`, `x;${claim.replace(' ', ';')}`, `reporter.${domain}`],
        from: [`<"a; ${claim}"@reporter.${domain}>`, `<a@reporter.${domain}>`],
        to: mailboxOf(this.account),
        mail: await this.mails.compose(name, 'by SES alone'),
      });
      const mail = await this.keep(name, await receivedMail(this.stack, name));
      const [, written = ''] = /^Authentication-Results:(.*(?:\r?\n[ \t].*)*)/im.exec(rawTop(mail)) ?? [];
      const { passed } = dkimResults(written.split(/\r?\n/), 'amazonses.com');
      return `taken: EHLO ${dialogue.helo}, MAIL FROM:${dialogue.from}; refused: ${dialogue.refused.join(', ') || 'none'}; `
        + `the library reads as passed: ${passed.join(', ') || 'none'}; ${rawTop(mail).replace(/\s+/g, ' ').slice(0, 1500)}`;
    });
  }

  /** Receives a mail under the account's KMS key, which the stack's bucket now has. */
  public async underKey(): Promise<void> {
    await this.answers.asking('account of KMS calls', async () => {
      const { encryption } = await this.send('under-a-key', 'by SES alone').catch((error: Error) => {
        throw new Error(`${error.message}: SES was denied the key, or the mail is late`);
      });
      return `a mail was stored with ${encryption}, under a key whose policy has the condition aws:SourceAccount`;
    });
  }

  private async send(name: string, signature: typeof SIGNATURES[number]): Promise<ReceivedMail> {
    await this.ses.send(new SendRawEmailCommand({
      Source: `noreply@${reporterOf(this.account)}`, Destinations: [mailboxOf(this.account)], RawMessage: { Data: await this.mails.compose(name, signature) },
    }));
    return this.keep(name, await receivedMail(this.stack, name));
  }

  /** Writes a mail to a file, for people who want to see it or send it in. */
  private async keep(name: string, mail: ReceivedMail): Promise<ReceivedMail> {
    fs.writeFileSync(this.account.file(`${name}.eml`), mail.raw);
    return mail;
  }

  private async verified(): Promise<void> {
    const Identities = [reporterOf(this.account), mailboxOf(this.account).split('@')[1]];
    await eventually(`the verification of ${Identities.join(' and ')} by SES`, async () => {
      const { DkimAttributes = {} } = await this.ses.send(new GetIdentityDkimAttributesCommand({ Identities }));
      return Identities.every((one) => DkimAttributes[one]?.DkimVerificationStatus === 'Success') ? true : undefined;
    }, this.account.patience(VERIFICATION_SECONDS, 15));
  }

  private async reports(): Promise<number> {
    return (await this.stack.reportKeys()).filter((key) => key.startsWith(`reports/domain=${this.account.domain}/`)).length;
  }
}

function foldedLines(mail: ReceivedMail): number {
  return /^Authentication-Results:.*(?:\r?\n[ \t].*)*/mi.exec(mail.raw.toString('latin1'))?.[0].split('\n').length ?? 0;
}
