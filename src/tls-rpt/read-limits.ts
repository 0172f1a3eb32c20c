import { Size } from 'aws-cdk-lib';
import { TlsRptLimits } from './receiver-limits';
import { invalid, requireKnownSize } from '../cdk/validation';

const MEBIBYTE = 1024 * 1024;

/** The handler's defaults, which are not sent to it. */
const DEFAULT_REPORT_BYTES = 20 * MEBIBYTE;
const DEFAULT_READ_MILLISECONDS = 5000;

/** Converts the given limits to the handler's `ReadLimits`. Fails for a limit out of range. */
export function readLimits(limits: TlsRptLimits): { [name: string]: number } {
  const reportBytes = within('limits.reportSize', bytesOf('limits.reportSize', limits.reportSize), 40 * MEBIBYTE);
  const given: { [name: string]: number | undefined } = {
    mailBytes: within('limits.mailSize', bytesOf('limits.mailSize', limits.mailSize), 40 * MEBIBYTE),
    reportBytes,
    domains: within('limits.domainsPerMail', limits.domainsPerMail, 100),
    reports: within('limits.reportsPerMail', limits.reportsPerMail, 100),
    milliseconds: readMilliseconds(reportBytes),
  };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** Undefined unless reports may be larger than by default: the time to read a report grows with its size. */
function readMilliseconds(reportBytes = 0): number | undefined {
  return reportBytes > DEFAULT_REPORT_BYTES ? Math.ceil(DEFAULT_READ_MILLISECONDS * reportBytes / DEFAULT_REPORT_BYTES) : undefined;
}

function bytesOf(property: string, size: Size | undefined): number | undefined {
  if (size === undefined) return undefined;
  requireKnownSize(property, size);
  return size.toBytes();
}

function within(property: string, value: number | undefined, max: number): number | undefined {
  if (value === undefined || Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw invalid(property, value, `it must be a whole number from 1 to ${max}${/Size$/.test(property) ? ' bytes' : ''}`, 'leave it out for the default');
}
