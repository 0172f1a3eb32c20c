import { Stack } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { QUARANTINE_COLUMNS, REPORT_COLUMNS } from './report-columns';
import { QUARANTINE_PREFIX, REPORTS_PREFIX } from '../tls-rpt/ingestion-contract';

export interface ReportTablesProps {
  readonly bucket: s3.IBucket;
  readonly databaseName: string;
  /** Comma-separated; a token, as domains may still be added. */
  readonly domains: string;
  readonly historyDays: number;
}

/** The names are in all queries. */
export const REPORTS_TABLE = 'reports';
export const QUARANTINE_TABLE = 'quarantine';

/** AWS says of OpenX's, the other one, that its rows can be wrong, and advises this one (Athena User Guide, "OpenX JSON SerDe"). */
export const SERDE = 'org.apache.hive.hcatalog.data.JsonSerDe';

/** Athena derives the partitions from these properties of the table, and asks nobody for a list of them. */
export function projectionOf(bucketName: string, domains: string, historyDays: number): { [name: string]: string } {
  return {
    'projection.enabled': 'true',
    'projection.domain.type': 'enum',
    'projection.domain.values': domains,
    'projection.day.type': 'date',
    'projection.day.format': 'yyyy-MM-dd',
    'projection.day.range': `NOW-${historyDays}DAYS,NOW`,
    'projection.day.interval': '1',
    'projection.day.interval.unit': 'DAYS',
    // Athena fills these in, not CloudFormation.
    'storage.location.template': `s3://${bucketName}/${REPORTS_PREFIX}domain=\${domain}/day=\${day}/`,
  };
}

/** A database of tables over what a receiver stores. The tables hold no data: they say where it is. */
export class ReportTables extends Construct {
  public readonly database: glue.CfnDatabase;
  public readonly reports: glue.CfnTable;
  public readonly quarantine: glue.CfnTable;

  constructor(scope: Construct, id: string, private readonly props: ReportTablesProps) {
    super(scope, id);
    const { bucket, databaseName, domains, historyDays } = props;
    this.database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: databaseName, description: 'TLS reports (RFC 8460)' },
    });
    this.reports = this.createTable('Reports', {
      name: REPORTS_TABLE,
      description: 'One line for each policy of a report. Bound the column day in each query: each domain and day is a location of its own',
      prefix: REPORTS_PREFIX,
      columns: REPORT_COLUMNS,
      partitionKeys: [{ name: 'domain', type: 'string' }, { name: 'day', type: 'string', comment: 'The first day of the report, such as 2026-11-20' }],
      parameters: projectionOf(bucket.bucketName, domains, historyDays),
    });
    this.quarantine = this.createTable('Quarantine', {
      name: QUARANTINE_TABLE, description: 'One line for each mail in quarantine', prefix: QUARANTINE_PREFIX, columns: QUARANTINE_COLUMNS,
    });
  }

  private createTable(id: string, { name, description, prefix, columns, partitionKeys, parameters }: TableForm): glue.CfnTable {
    return new glue.CfnTable(this, id, {
      catalogId: Stack.of(this).account,
      databaseName: this.database.ref,
      tableInput: {
        name,
        description,
        tableType: 'EXTERNAL_TABLE',
        parameters: { classification: 'json', ...parameters },
        partitionKeys,
        storageDescriptor: {
          columns,
          location: `s3://${this.props.bucket.bucketName}/${prefix}`,
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: { serializationLibrary: SERDE },
        },
      },
    });
  }
}

interface TableForm {
  readonly name: string;
  readonly description: string;
  readonly prefix: string;
  readonly columns: glue.CfnTable.ColumnProperty[];
  readonly partitionKeys?: glue.CfnTable.ColumnProperty[];
  readonly parameters?: { readonly [name: string]: string };
}
