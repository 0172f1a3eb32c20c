import { OwnAccount } from './own-account';
import { NAMED_QUERIES } from '../../src/analytics/named-queries';
import { REPORT_COLUMNS } from '../../src/analytics/report-columns';
import { projectionOf, SERDE } from '../../src/analytics/report-tables';
import { MailStack } from '../scenarios/mail-stack';
import { eventually } from '../scenarios/scenario';

const QUERY_SECONDS = 300;

/** Reads the stored reports with Athena, through a database that is dropped again. */
export async function readWithAthena(account: OwnAccount, stack: MailStack): Promise<string> {
  const bucket = await stack.reportBucket();
  const database = `cdk_mta_sts_${account.run}`;
  const query = (sql: string, within?: string) => answerOf(account, sql, `s3://${bucket}/athena/`, within);
  await query(`CREATE DATABASE ${database}`);
  try {
    await query(tableOf(database, bucket, account.domain));
    const rows = await query(NAMED_QUERIES.find(({ name }) => name === 'failures-by-host')!.sql, database);
    const row = rows.find(([domain]) => domain === account.domain);
    if (row === undefined) throw new Error(`the query failures-by-host gave no row for ${account.domain}`);
    return `${SERDE} gave (${row.join(', ')}) for (${account.domain}, certificate-expired, the host, the first day, the last day, 1, 2)`;
  } finally {
    await query(`DROP DATABASE ${database} CASCADE`);
  }
}

/** Renders the table of `TlsRptAnalytics` as a statement: its columns, its reader and its partitions. */
function tableOf(database: string, bucket: string, domain: string): string {
  const columns = REPORT_COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ');
  const properties = Object.entries(projectionOf(bucket, domain, 30)).map(([name, value]) => `'${name}' = '${value}'`).join(', ');
  return `CREATE EXTERNAL TABLE ${database}.reports (${columns}) PARTITIONED BY (domain string, day string) `
    + `ROW FORMAT SERDE '${SERDE}' LOCATION 's3://${bucket}/reports/' TBLPROPERTIES (${properties})`;
}

/** Returns the rows, the head first. */
async function answerOf({ api, patience }: OwnAccount, QueryString: string, OutputLocation: string, Database?: string): Promise<string[][]> {
  const call = (action: string, input: object) => api.json('athena', `AmazonAthena.${action}`, input);
  const { QueryExecutionId } = await call('StartQueryExecution', {
    QueryString, ResultConfiguration: { OutputLocation }, ...Database && { QueryExecutionContext: { Database } },
  });
  await eventually('the answer of Athena', async () => {
    const { QueryExecution: { Status } } = await call('GetQueryExecution', { QueryExecutionId });
    if (['FAILED', 'CANCELLED'].includes(Status.State)) throw new Error(`Athena: ${Status.StateChangeReason ?? Status.State}`);
    return Status.State === 'SUCCEEDED' ? true : undefined;
  }, patience(QUERY_SECONDS, 2));
  const { ResultSet } = await call('GetQueryResults', { QueryExecutionId });
  return (ResultSet?.Rows ?? []).map(({ Data }: any) => Data.map(({ VarCharValue = 'null' }) => VarCharValue));
}
