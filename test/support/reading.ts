import { ReadReport } from '../../src/protocol/reports/report';
import { FoundReports } from '../../src/protocol/reports/report-file';

/** The only report that was found; rejects with the refusal where there is none, and where anything else was found beside it. */
export async function only<T extends FoundReports>(finding: Promise<T>): Promise<Omit<T, 'reports' | 'refusals'> & ReadReport> {
  const { reports, refusals, ...rest } = await finding;
  if (refusals.length > 0) throw refusals[0];
  if (reports.length !== 1) throw new Error(`${reports.length} reports were found, not one`);
  return { ...rest, ...reports[0] };
}
