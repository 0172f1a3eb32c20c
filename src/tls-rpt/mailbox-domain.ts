import { TlsRptReceiverDomainOptions } from './tls-rpt-receiver-props';
import { invalid } from '../cdk/validation';
import { mailDomainOf } from '../cdk/zone';

/** Returns the domain of a mailbox, by which its metrics are found. */
export function mailboxDomainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** Returns the mail domain in normal form. Fails for the domain of the mailbox itself. */
export function reportedDomainOf({ domainName }: TlsRptReceiverDomainOptions, address: string): string {
  const domain = mailDomainOf({ domainName });
  if (domain !== mailboxDomainOf(address)) return domain;
  throw invalid('domainName', domainName, "it is the report mailbox's own domain: its MX record would capture all the domain's mail, and reports would trigger further reports",
    "give the TlsRptReceiver a domain of its own, such as 'tlsrpt.example.com'");
}
