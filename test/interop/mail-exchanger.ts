import { SMTPServer } from 'smtp-server';
import { KeyPair } from '../support/certificates';

/** A host that takes all mail. */
export interface MailExchanger {
  readonly address: string;
  /** What came, by recipient. */
  readonly received: Map<string, { readonly secure: boolean }>;
  stop(): Promise<void>;
}

/** Without a certificate it is one whose STARTTLS somebody on the way has taken out. */
export async function startMailExchanger(address: string, certificate?: KeyPair): Promise<MailExchanger> {
  const received: MailExchanger['received'] = new Map();
  const server = new SMTPServer({
    ...certificate && { cert: certificate.certificate, key: certificate.key },
    disabledCommands: ['AUTH', ...certificate ? [] : ['STARTTLS']],
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      stream.resume().on('end', () => {
        for (const recipient of session.envelope.rcptTo) received.set(recipient.address, { secure: !!session.secure });
        done();
      });
    },
  });
  // Senders break connections off whose certificate they don't like.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(25, address, resolve));
  return { address, received, stop: () => new Promise((resolve) => server.close(resolve)) };
}
