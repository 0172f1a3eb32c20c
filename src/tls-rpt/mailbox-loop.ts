import { IConstruct } from 'constructs';
import { mailboxDomainOf } from './mailbox-domain';
import { recordsBelow } from '../cdk/app-records';
import { validatedByStage } from '../cdk/by-stage';
import { tlsRptRecordName } from '../protocol/tls-rpt/tls-rpt-record';

interface Mailbox extends IConstruct {
  readonly address: string;
}

/** Fails at synth if the app requests reports about the domain of a mailbox that receives reports: each report would cause another one (RFC 8460 §3). */
export const refuseReportLoop = validatedByStage(reportLoops);

function reportLoops(root: IConstruct, mailboxes: ReadonlySet<Mailbox>): string[] {
  const byName = new Map([...mailboxes].map((mailbox) => [tlsRptRecordName(mailboxDomainOf(mailbox.address)), mailbox]));
  return recordsBelow(root).flatMap(({ name, type, construct: { node: { path } } }) => {
    const mailbox = ['TXT', 'CNAME'].includes(type) && byName.get(name);
    return mailbox ? [
      `the app has a record at ${name}, at ${path}, which requests reports about the mail to ${mailbox.address}, the mailbox of '${mailbox.node.path}' for reports: the delivery of each report would cause `
      + 'another one, an endless report loop (RFC 8460 §3); create no such record, as with \'reportDestinations: []\', or give the TlsRptReceiver a \'mailboxDomainName\' of its own',
    ] : [];
  });
}
