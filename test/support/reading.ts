import { ReadReport } from '../../src/protocol/reports/report';
import { FoundReports } from '../../src/protocol/reports/report-file';

/** Returns the only report that was found. Rejects with the refusal if there is none, or if there was anything else. */
export async function only<T extends FoundReports>(finding: Promise<T>): Promise<Omit<T, 'reports' | 'rejections'> & ReadReport> {
  const { reports, rejections, ...rest } = await finding;
  if (rejections.length > 0) throw rejections[0];
  if (reports.length !== 1) throw new Error(`${reports.length} reports were found, not one`);
  return { ...rest, ...reports[0] };
}
