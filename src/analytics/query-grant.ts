import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { QUARANTINE_PREFIX, REPORTS_PREFIX } from '../tls-rpt/ingestion-contract';

export interface QueriedResources {
  readonly scope: IConstruct;
  readonly workGroupName: string;
  readonly databaseName: string;
  readonly tableNames: readonly string[];
  readonly bucket: s3.IBucket;
}

/** Athena keeps the results, and gives them to those that may ask for them. */
const WORK_GROUP_ACTIONS = [
  'GetWorkGroup', 'ListNamedQueries', 'GetNamedQuery', 'BatchGetNamedQuery', 'StartQueryExecution', 'StopQueryExecution', 'ListQueryExecutions',
  'GetQueryExecution', 'BatchGetQueryExecution', 'GetQueryResults', 'GetQueryResultsStream',
];
const CATALOG_ACTIONS = ['GetDatabase', 'GetTable', 'GetTables', 'GetPartitions'];
const READ_PREFIXES = [REPORTS_PREFIX, QUARANTINE_PREFIX];

/** Allows all that a query needs: Athena reads the catalog and the objects with the rights of the principal that starts it. */
export function grantQueries(grantee: iam.IGrantable, resources: QueriedResources): iam.Grant {
  const { scope, workGroupName, databaseName, tableNames, bucket } = resources;
  const arnOf = (service: string, resource: string, resourceName?: string) => Stack.of(scope).formatArn({ service, resource, resourceName });
  const allow = (actions: string[], resourceArns: string[], conditions?: object) => iam.Grant.addToPrincipal({
    grantee, actions, resourceArns, ...conditions && { conditions: conditions as never },
  });
  const grants = [
    allow(WORK_GROUP_ACTIONS.map((action) => `athena:${action}`), [arnOf('athena', 'workgroup', workGroupName)]),
    allow(CATALOG_ACTIONS.map((action) => `glue:${action}`), [
      arnOf('glue', 'catalog'), arnOf('glue', 'database', databaseName), ...tableNames.map((name) => arnOf('glue', 'table', `${databaseName}/${name}`)),
    ]),
    allow(['s3:GetBucketLocation'], [bucket.bucketArn]),
    allow(['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': READ_PREFIXES.map((prefix) => `${prefix}*`) } }),
    allow(['s3:GetObject'], READ_PREFIXES.map((prefix) => bucket.arnForObjects(`${prefix}*`))),
    ...bucket.encryptionKey ? [bucket.encryptionKey.grantDecrypt(grantee)] : [],
  ];
  return grants.reduce((all, one) => all.combine(one));
}
