import { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeActiveReceiptRuleSetCommand, ReceiptRule, S3Action, SESClient } from '@aws-sdk/client-ses';
import { SMTPServer } from 'smtp-server';

export interface InboundMail {
  /** `IP:PORT` */
  readonly address: string;
  stop(): void;
}

interface Session {
  readonly hostNameAppearsAs: string | false;
  readonly envelope: { readonly mailFrom: { readonly address: string } | false; readonly rcptTo: readonly { readonly address: string }[] };
}

/**
 * SES's inbound endpoints: take mail for the recipients of the active receipt rule set of each region, and store it with SES's own headers on top. Their order is that
 * of public raw mails of 2017-2025. Signatures pass that the emulator's SES made; it has no opinion of others.
 */
export async function startInboundMail(clients: () => { s3: S3Client; ses: SESClient[] }): Promise<InboundMail> {
  const actionFor = async (address: string): Promise<S3Action | undefined> => {
    const active = await Promise.all(clients().ses.map((ses) => ses.send(new DescribeActiveReceiptRuleSetCommand({}))));
    const isFor = ({ Enabled, Recipients = [] }: ReceiptRule) => Enabled && Recipients.includes(address.toLowerCase());
    const rule = active.flatMap(({ Rules = [] }) => Rules).find(isFor);
    return rule?.Actions?.find(({ S3Action: action }) => action)?.S3Action;
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _, done) => void actionFor(address).then((action) => done(action ? null : new Error(`550 5.1.1 no such mailbox: ${address}`)), done),
    onData: (stream, session, done) => void (async () => {
      const mail = await buffer(stream);
      for (const { address } of session.envelope.rcptTo) {
        const { BucketName, ObjectKeyPrefix = '' } = (await actionFor(address))!;
        const id = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
        const Body = Buffer.concat([Buffer.from(headersOf(session as never, address, mail, id)), mail]);
        await clients().s3.send(new PutObjectCommand({ Bucket: BucketName, Key: `${ObjectKeyPrefix}${id}`, Body }));
      }
    })().then(() => done(), done),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${(server.server.address() as AddressInfo).port}`, stop: () => server.close(() => undefined) };
}

function headersOf({ hostNameAppearsAs: helo, envelope: { mailFrom } }: Session, to: string, mail: Buffer, id: string): string {
  const from = mailFrom ? mailFrom.address : '';
  const results = ['spf=none (spfCheck: the emulator asks nobody) client-ip=127.0.0.1;', ...verdictsOn(mail), `dmarc=none header.from=${from.split('@').pop()};`];
  return [
    `Return-Path: <${from}>`,
    `Received: from ${helo} (localhost [127.0.0.1])\r\n by inbound-smtp.us-east-1.amazonaws.com with SMTP id ${id}\r\n for ${to};\r\n ${new Date().toUTCString()}`,
    'X-SES-Spam-Verdict: PASS',
    'X-SES-Virus-Verdict: PASS',
    `Received-SPF: none (spfCheck: the emulator asks nobody) client-ip=127.0.0.1; envelope-from=${from}; helo=${helo};`,
    `Authentication-Results: amazonses.com;\r\n ${results.join('\r\n ')}`,
    'X-SES-RECEIPT: AEFBQUFBQUFBQUFF',
    'X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b=AAAA; c=relaxed/simple; s=token1; d=amazonses.com; v=1; bh=AAAA;',
    '',
  ].join('\r\n');
}

function verdictsOn(mail: Buffer): string[] {
  const headers = mail.toString('latin1').split(/\r?\n\r?\n/)[0].replace(/\r?\n[ \t]+/g, ' ');
  return [...headers.matchAll(/^DKIM-Signature: (.*)$/gim)].map(([, signature]) => {
    const domain = /(?:^|;\s*)d=([^;\s]+)/.exec(signature)?.[1];
    return /;\s*s=emulator;/.test(signature) ? `dkim=pass header.i=@${domain};` : `dkim=neutral (the emulator checks no signature) header.i=@${domain};`;
  });
}
