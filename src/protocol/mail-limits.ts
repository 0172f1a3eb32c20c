/** Everything in a mail comes from strangers: each of these bounds what one mail may cost. */
export interface MailLimits {
  /** Of the whole mail. */
  readonly mailBytes: number;
  /** Of the report, once it is inflated, and of what is stored of it. */
  readonly reportBytes: number;
  /** Inflated bytes a compressed one. What inflates to less than a mebibyte is never a bomb. */
  readonly ratio: number;
  /** MIME parts. */
  readonly parts: number;
  /** MIME parts within each other. */
  readonly depth: number;
  /** Files in a zip archive. */
  readonly zipEntries: number;
}

export const MAIL_LIMITS: MailLimits = {
  // RFC 8460 §5.2 knows receivers that take 10 MB.
  mailBytes: 15 * 1024 * 1024,
  reportBytes: 20 * 1024 * 1024,
  ratio: 200,
  parts: 100,
  depth: 20,
  zipEntries: 100,
};
