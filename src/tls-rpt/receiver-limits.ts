import { Duration, Size } from 'aws-cdk-lib';
import { invalid, unresolved } from '../cdk/validation';

/** What one mail to a `TlsRptReceiver` may cost. What goes past a limit is kept in quarantine with a code, and nothing is inflated beyond it. */
export interface TlsRptLimits {
  /**
   * The size of a mail. Amazon SES itself takes 40 MB at most.
   *
   * @default Size.mebibytes(15)
   */
  readonly mailSize?: Size;

  /**
   * The size of all that is unpacked from a mail, of each report, and of the lines that are stored of it, before they are compressed. A line repeats
   * what the report says once.
   *
   * @default Size.mebibytes(20)
   */
  readonly reportSize?: Size;

  /**
   * How many times larger than the mail all that is unpacked from it may get. Less than a mebibyte is always taken.
   *
   * @default 200
   */
  readonly inflationRatio?: number;

  /**
   * The number of MIME parts of a mail.
   *
   * @default 100
   */
  readonly mimeParts?: number;

  /**
   * How deep MIME parts may be nested.
   *
   * @default 20
   */
  readonly mimeDepth?: number;

  /**
   * The number of files in the zip archives of a mail.
   *
   * @default 100
   */
  readonly zipFiles?: number;

  /**
   * The number of the receiver's domains that one mail may be about. A report is about one domain (RFC 8460 §5.3), or about a domain and its mail exchangers.
   *
   * @default 5
   */
  readonly policyDomains?: number;

  /**
   * The number of reports that are stored of one mail, where a report on two domains counts twice. Each is an object and an event.
   *
   * @default 20
   */
  readonly reports?: number;

  /**
   * How long reading a mail may take, at most a minute. With more, the function gets more time as well.
   *
   * @default Duration.seconds(5)
   */
  readonly readTime?: Duration;
}

/** The limits that are given, as the handler takes them: `ReadLimits`. */
export function readLimits(limits: TlsRptLimits): { [name: string]: number } {
  const given: { [name: string]: number | undefined } = {
    mailBytes: within('limits.mailSize', bytesOf('limits.mailSize', limits.mailSize), 40 * MEBIBYTE),
    // What the memory of the function is made for.
    reportBytes: within('limits.reportSize', bytesOf('limits.reportSize', limits.reportSize), 40 * MEBIBYTE),
    ratio: within('limits.inflationRatio', limits.inflationRatio, 1032),
    parts: within('limits.mimeParts', limits.mimeParts, 10_000),
    depth: within('limits.mimeDepth', limits.mimeDepth, 200),
    zipEntries: within('limits.zipFiles', limits.zipFiles, 10_000),
    domains: within('limits.policyDomains', limits.policyDomains, 100),
    // What the reader can answer.
    reports: within('limits.reports', limits.reports, 100),
    milliseconds: within('limits.readTime', millisecondsOf(limits.readTime), 60_000),
  };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

const MEBIBYTE = 1024 * 1024;

function bytesOf(property: string, size: Size | undefined): number | undefined {
  if (size?.isUnresolved()) throw unresolved(property, 'write a Size of a number');
  return size?.toBytes();
}

function millisecondsOf(time: Duration | undefined): number | undefined {
  if (time?.isUnresolved()) throw unresolved('limits.readTime', 'write a Duration of a number');
  return time?.toMilliseconds();
}

function within(property: string, value: number | undefined, max: number): number | undefined {
  if (value === undefined || Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw invalid(property, value, `it is a whole number from 1 to ${max}${/Size$/.test(property) ? ' bytes' : /Time$/.test(property) ? ' milliseconds' : ''}`,
    'leave it out for the default');
}
