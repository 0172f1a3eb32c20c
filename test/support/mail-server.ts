import { AddressInfo } from 'node:net';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SMTPServer } from 'smtp-server';

export interface ReceiptRule {
  readonly recipients: string[];
  readonly bucket: string;
  readonly prefix: string;
}

/**
 * Replaces Amazon SES's inbound endpoint: takes mail for the rule's recipients and stores it with a verdict on top.
 *
 * SES verifies DKIM signatures. Here, without network, a signature counts as passed if there is one.
 */
export async function startMailServer(rule: ReceiptRule, s3: S3Client, stored: (key: string) => void): Promise<{ port: number; stop(): void }> {
  let count = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: 40 * 1024 * 1024,
    onRcptTo: ({ address }, _, done) => done(rule.recipients.includes(address.toLowerCase()) ? null : new Error(`550 no mailbox ${address}`)),
    onData: async (stream, _, done) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        const mail = Buffer.concat(chunks);
        const key = `${rule.prefix}${String(++count).padStart(8, '0')}`;
        await s3.send(new PutObjectCommand({ Bucket: rule.bucket, Key: key, Body: Buffer.concat([Buffer.from(verdictOn(mail)), mail]) }));
        stored(key);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.server.address() as AddressInfo).port, stop: () => server.close(() => undefined) };
}

function verdictOn(mail: Buffer): string {
  const headers = mail.toString('latin1').split(/\r?\n\r?\n/)[0].replace(/\r?\n[ \t]+/g, ' ');
  const signers = [...headers.matchAll(/^DKIM-Signature:.*?[;\s]d=([^;\s]+)/gim)].map(([, domain]) => `dkim=pass header.i=@${domain};`);
  return `Authentication-Results: amazonses.com;\r\n ${signers.join('\r\n ') || 'dkim=none;'}\r\n`;
}
