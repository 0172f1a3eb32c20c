import { Size } from 'aws-cdk-lib';

/**
 * Limits on what one mail to a `TlsRptReceiver` may cost. A mail that exceeds one is quarantined with a code.
 *
 * Other limits are fixed, because no honest report comes near them: see docs/reports.md.
 */
export interface TlsRptLimits {
  /**
   * The largest mail that is read, up to 40 MiB. Amazon SES accepts no larger one.
   *
   * @default Size.mebibytes(15)
   */
  readonly mailSize?: Size;

  /**
   * The largest uncompressed size, up to 40 MiB: of everything that a mail contains, of each report, and of the lines that are stored for it.
   * A larger size allows proportionally more time to read a mail.
   *
   * @default Size.mebibytes(20)
   */
  readonly reportSize?: Size;

  /**
   * How many of the receiver's domains one mail may report on, from 1 to 100. A report covers one domain (RFC 8460 §5.3), or one domain and its mail exchangers.
   *
   * @default 5
   */
  readonly domainsPerMail?: number;

  /**
   * How many reports of one mail are stored, from 1 to 100. A report on two domains counts twice. Each is stored as an object and published as an event.
   *
   * @default 20
   */
  readonly reportsPerMail?: number;
}
