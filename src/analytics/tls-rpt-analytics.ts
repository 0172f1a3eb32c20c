import { Duration, Lazy, Size } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { analyticsNames } from './analytics-names';
import { NAMED_QUERIES } from './named-queries';
import { grantQueries } from './query-grant';
import { QUARANTINE_TABLE, REPORTS_TABLE, ReportTables } from './report-tables';
import { environmentDifference } from '../cdk/environment';
import { invalid, requireKnownDuration, requireKnownSize } from '../cdk/validation';
import { policyDomainOf } from '../cdk/zone';
import { DOCS_URL } from '../protocol/docs-url';
import { ITlsRptReceiver } from '../tls-rpt/tls-rpt-receiver-interface';

/** Properties of `TlsRptAnalytics`. */
export interface TlsRptAnalyticsProps {
  /** The receiver whose reports are queried, in the account and region of the stack. */
  readonly reportReceiver: ITlsRptReceiver;

  /**
   * Domains whose reports the receiver took once, and takes no more. Queries find their reports only if they are named here.
   *
   * @default - none
   */
  readonly formerDomainNames?: string[];

  /**
   * How far back queries can reach, in whole days. Reports of earlier days stay in the bucket, and no query sees them.
   *
   * @default Duration.days(1095) - three years
   */
  readonly history?: Duration;

  /**
   * How much one query may read, compressed. Athena stops a query that reads more, and bills what it has read.
   *
   * @default Size.gibibytes(1) - about a million reports
   */
  readonly scanLimit?: Size;
}

/** Athena takes no smaller limit (API reference, "WorkGroupConfiguration"). */
const MIN_SCAN_BYTES = 10_000_000;
const MAX_HISTORY_DAYS = 3650;

/**
 * Answers questions about the stored TLS reports in SQL: tables in AWS Glue, a workgroup in Amazon Athena, and a saved query for each question.
 *
 * Athena bills what queries read; nothing else here costs money. What the queries answer, and which traps there are, is in docs/analytics.md.
 */
export class TlsRptAnalytics extends Construct {
  /** Holds the tables. */
  public readonly database: glue.CfnDatabase;

  /** One line for each policy of a report: docs/reports.md names the columns. */
  public readonly reportsTable: glue.CfnTable;

  /** One line for each mail in quarantine. */
  public readonly quarantineTable: glue.CfnTable;

  /** Runs the queries, and keeps their results for a day. */
  public readonly workGroup: athena.CfnWorkGroup;

  /** The saved queries. They appear in Athena's console under the workgroup. */
  public readonly namedQueries: athena.CfnNamedQuery[];

  private readonly receiver: ITlsRptReceiver;

  constructor(scope: Construct, id: string, props: TlsRptAnalyticsProps) {
    super(scope, id);
    this.receiver = props.reportReceiver;
    requireSameEnvironment(this, this.receiver);
    const formerDomainNames = (props.formerDomainNames ?? []).map((domainName) => policyDomainOf({ domainName }, 'formerDomainNames'));
    const scanLimit = checkedScanLimit(props.scanLimit ?? Size.gibibytes(1));
    const names = analyticsNames(this);
    const tables = new ReportTables(this, 'Tables', {
      bucket: this.receiver.bucket,
      databaseName: names.database,
      domains: Lazy.string({ produce: () => [...new Set([...this.receiver.domainNames, ...formerDomainNames])].join(',') }),
      historyDays: checkedHistory(props.history ?? Duration.days(1095)),
    });
    this.database = tables.database;
    this.reportsTable = tables.reports;
    this.quarantineTable = tables.quarantine;
    this.workGroup = new athena.CfnWorkGroup(this, 'WorkGroup', {
      name: names.workGroup,
      description: `Queries on TLS reports: ${DOCS_URL}/analytics.md`,
      // Its history and saved queries go with it, or CloudFormation could not delete it.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        bytesScannedCutoffPerQuery: scanLimit,
        managedQueryResultsConfiguration: { enabled: true },
        // Nothing here reads them.
        publishCloudWatchMetricsEnabled: false,
      },
    });
    this.namedQueries = NAMED_QUERIES.map(({ name, description, sql }) => new athena.CfnNamedQuery(this, name, {
      name, description, queryString: sql, database: this.database.ref, workGroup: this.workGroup.ref,
    }));
  }

  /** Lets a principal run queries and read their results: the workgroup, the tables, the reports and what is in quarantine, and the receiver's key. */
  public grantQuery(grantee: iam.IGrantable): iam.Grant {
    return grantQueries(grantee, {
      scope: this,
      workGroupName: this.workGroup.ref,
      databaseName: this.database.ref,
      tableNames: [REPORTS_TABLE, QUARANTINE_TABLE],
      bucket: this.receiver.bucket,
    });
  }
}

function requireSameEnvironment(analytics: Construct, receiver: ITlsRptReceiver): void {
  const apart = environmentDifference(receiver, analytics);
  if (!apart) return;
  throw invalid('reportReceiver', receiver.node.path, `it is in ${apart.property} ${apart.one}, and '${analytics.node.path}' in ${apart.other}: `
    + 'queries read the reports of their own account and region', `put both into ${apart.property} ${apart.one}`);
}

function checkedScanLimit(limit: Size): number {
  requireKnownSize('scanLimit', limit);
  const bytes = limit.toBytes();
  if (bytes >= MIN_SCAN_BYTES) return bytes;
  throw invalid('scanLimit', `${bytes} bytes`, `Athena takes limits of ${MIN_SCAN_BYTES} bytes and more`, 'leave it out for the default, or write a Size such as Size.mebibytes(100)');
}

function checkedHistory(history: Duration): number {
  requireKnownDuration('history', history);
  const days = history.toDays({ integral: false });
  if (Number.isInteger(days) && days >= 1 && days <= MAX_HISTORY_DAYS) return days;
  throw invalid('history', history, `it is whole days, from 1 to ${MAX_HISTORY_DAYS}`, 'leave it out for the default, or write a Duration such as Duration.days(400)');
}
