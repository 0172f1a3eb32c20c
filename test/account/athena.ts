import { OwnAccount } from './own-account';
import { MailStack } from '../scenarios/mail-stack';
import { eventually } from '../scenarios/scenario';

const QUERY_SECONDS = 300;

/** Reads the stored reports with Athena, through a database that is dropped again. */
export async function readWithAthena(account: OwnAccount, stack: MailStack): Promise<string> {
  const bucket = await stack.reportBucket();
  const database = `cdk_mta_sts_${account.run}`;
  const query = (sql: string) => answerOf(account, sql, `s3://${bucket}/athena/`);
  await query(`CREATE DATABASE ${database}`);
  try {
    await query(`CREATE EXTERNAL TABLE ${database}.reports (
      policy_domain string, successful_sessions bigint, failures array<struct<result_type:string,failed_sessions:bigint>>
    ) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://${bucket}/reports/'`);
    const [, row] = await query(`SELECT policy_domain, successful_sessions, failures[1].result_type, failures[1].failed_sessions FROM ${database}.reports LIMIT 1`);
    if (row === undefined) throw new Error('the query gave no row');
    return `org.openx.data.jsonserde.JsonSerDe gave (${row.join(', ')}) for (${account.domain}, 40, certificate-expired, 2)`;
  } finally {
    await query(`DROP DATABASE ${database} CASCADE`);
  }
}

/** Returns the rows, the head first. */
async function answerOf({ api, patience }: OwnAccount, QueryString: string, OutputLocation: string): Promise<string[][]> {
  const call = (action: string, input: object) => api.json('athena', `AmazonAthena.${action}`, input);
  const { QueryExecutionId } = await call('StartQueryExecution', { QueryString, ResultConfiguration: { OutputLocation } });
  await eventually('the answer of Athena', async () => {
    const { QueryExecution: { Status } } = await call('GetQueryExecution', { QueryExecutionId });
    if (['FAILED', 'CANCELLED'].includes(Status.State)) throw new Error(`Athena: ${Status.StateChangeReason ?? Status.State}`);
    return Status.State === 'SUCCEEDED' ? true : undefined;
  }, patience(QUERY_SECONDS, 2));
  const { ResultSet } = await call('GetQueryResults', { QueryExecutionId });
  return (ResultSet?.Rows ?? []).map(({ Data }: any) => Data.map(({ VarCharValue = 'null' }) => VarCharValue));
}
