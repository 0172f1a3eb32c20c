import * as glue from 'aws-cdk-lib/aws-glue';

/** Types that Glue and Hive share. The fields of a structure are in the order in which `UNNEST` returns them. */
const FAILURE = 'struct<result_type:string,sending_mta_ip:string,receiving_mx_hostname:string,receiving_mx_helo:string,receiving_ip:string,'
  + 'failed_sessions:bigint,additional_information:string,failure_reason_code:string>';
const UNREADABLE = 'struct<field:string,written:string,problem:string>';

/** The fields of a stored line: docs/reports.md#a-line-of-a-report. */
export const REPORT_COLUMNS: glue.CfnTable.ColumnProperty[] = [
  { name: 'schema_version', type: 'int' },
  { name: 'id', type: 'string', comment: "The report's hash: group by it" },
  { name: 'organization_name', type: 'string', comment: 'Written by a stranger, as all texts' },
  { name: 'start_datetime', type: 'string' },
  { name: 'end_datetime', type: 'string' },
  { name: 'contact_info', type: 'string' },
  { name: 'report_id', type: 'string' },
  { name: 'policy_type', type: 'string' },
  { name: 'policy_domain', type: 'string' },
  { name: 'policy_string', type: 'array<string>' },
  { name: 'mx_host', type: 'array<string>' },
  { name: 'successful_sessions', type: 'bigint', comment: 'Policies of a report overlap: take the largest' },
  { name: 'failed_sessions', type: 'bigint', comment: 'Policies of a report overlap: take the largest' },
  { name: 'failures', type: `array<${FAILURE}>` },
  { name: 'unreadable', type: `array<${UNREADABLE}>` },
  { name: 'dkim_domain', type: 'string', comment: 'Whose signature passed' },
  { name: 'raw_key', type: 'string' },
  { name: 'received_at', type: 'string' },
];

/** The fields of an object under `quarantine/`. */
export const QUARANTINE_COLUMNS: glue.CfnTable.ColumnProperty[] = [
  { name: 'schema_version', type: 'int' },
  { name: 'code', type: 'string' },
  { name: 'message', type: 'string', comment: 'Quotes strangers' },
  { name: 'raw_key', type: 'string' },
  { name: 'received_at', type: 'string' },
];
