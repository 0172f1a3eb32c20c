/** Everything in a mail comes from strangers: each of these bounds what one mail may cost. */
export interface MailLimits {
  /** Of the whole mail. */
  readonly mailBytes: number;
  /** Of all that is unpacked from the mail, of each report, and of what is stored of each. */
  readonly reportBytes: number;
  /** Unpacked bytes, of all of the mail, a byte of the mail. Less than a mebibyte is never a bomb. */
  readonly ratio: number;
  /** MIME parts. */
  readonly parts: number;
  /** MIME parts within each other. */
  readonly depth: number;
  /** Files in all zip archives of the mail. */
  readonly zipEntries: number;
  /** Domains of ours that the reports of the mail are about. */
  readonly domains: number;
  /** What is stored and made known of the mail: a report on two domains counts twice. */
  readonly reports: number;
}

export const MAIL_LIMITS: MailLimits = {
  // RFC 8460 §5.2 knows receivers that take 10 MB.
  mailBytes: 15 * 1024 * 1024,
  reportBytes: 20 * 1024 * 1024,
  ratio: 200,
  parts: 100,
  depth: 20,
  zipEntries: 100,
  // RFC 8460 §5.3 has one, in the header and in the file's name. Some senders report on a domain and its mail exchangers together.
  domains: 5,
  // So many objects cost what SES takes for receiving the mail.
  reports: 20,
};
