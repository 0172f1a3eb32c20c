import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Duration, Lazy, NestedStack, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { TlsRptAnalytics, TlsRptAnalyticsProps, TlsRptReceiverProps } from '../../src';
import { QUARANTINE_COLUMNS, REPORT_COLUMNS } from '../../src/analytics/report-columns';
import { MAIL_LIMITS } from '../../src/protocol/reports/mail-limits';
import { readMail } from '../../src/tls-rpt/handler/read-mail';
import { RECEIVED_AT, reportJson, reportMail } from '../support/mails';
import { receiverIn, stackIn } from '../support/stacks';

const DOCS = path.join(__dirname, '..', '..', 'docs');

function analyticsIn(stack: Stack, props: Partial<TlsRptAnalyticsProps> = {}, receiverProps: Partial<TlsRptReceiverProps> = {}) {
  const reportReceiver = props.reportReceiver ?? receiverIn(stack, receiverProps);
  return new TlsRptAnalytics(stack, 'Analytics', { reportReceiver, ...props });
}

function resources(stack: Stack, type: string): any[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

const parametersIn = (stack: Stack) => resources(stack, 'AWS::Glue::Table').find(({ TableInput }) => TableInput.Name === 'reports').TableInput.Parameters;

test('a receiver alone creates none of it', () => {
  const stack = stackIn('eu-west-1');
  receiverIn(stack);
  const types = Object.values(Template.fromStack(stack).toJSON().Resources).map(({ Type }: any) => Type);
  expect(types.filter((type) => /^AWS::(Athena|Glue)::/.test(type))).toEqual([]);
});

test('the construct creates a database, two tables, a workgroup and ten queries, and nothing else', () => {
  const stack = stackIn('eu-west-1');
  receiverIn(stack);
  const before = Object.keys(Template.fromStack(stack).toJSON().Resources).length;
  const withAnalytics = stackIn('eu-west-1');
  const { namedQueries } = analyticsIn(withAnalytics);
  const { Resources } = Template.fromStack(withAnalytics).toJSON();
  expect(Object.keys(Resources)).toHaveLength(before + 14);
  expect(namedQueries.map(({ name }) => name)).toHaveLength(10);
});

describe('the table of reports', () => {
  test('the table finds the reports of all domains of the receiver, including later and former ones', () => {
    const stack = stackIn('eu-west-1');
    const reportReceiver = receiverIn(stack);
    analyticsIn(stack, { reportReceiver, formerDomainNames: ['Old.Example.org', 'example.com'] });
    reportReceiver.addDomain({ domainName: 'later.example' });
    expect(parametersIn(stack)).toMatchObject({ 'projection.domain.type': 'enum', 'projection.domain.values': 'example.com,later.example,old.example.org' });
  });

  test('the table finds a report by domain and day, where the functions store it', () => {
    const stack = stackIn('eu-west-1');
    const { reportsTable } = analyticsIn(stack);
    const location = JSON.stringify(parametersIn(stack)['storage.location.template']);
    expect(location).toContain('/reports/domain=${domain}/day=${day}/');
    expect(stack.resolve(reportsTable.tableInput)).toMatchObject({ partitionKeys: [{ name: 'domain', type: 'string' }, { name: 'day', type: 'string' }] });
  });

  test.each([[undefined, 'NOW-1095DAYS,NOW'], [Duration.days(400), 'NOW-400DAYS,NOW']])('the table reaches back for %s as %s', (history, range) => {
    const stack = stackIn('eu-west-1');
    analyticsIn(stack, { history });
    expect(parametersIn(stack)).toMatchObject({
      'projection.enabled': 'true',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': range,
      'projection.day.interval': '1',
      'projection.day.interval.unit': 'DAYS',
    });
  });

  test('the table has a column for each field of a stored line, with the fields of structures in their order', async () => {
    const { reports: [report] } = await readMail({
      mail: reportMail(reportJson({ 'date-range': 'yesterday' })),
      policyDomains: ['example.com'],
      limits: MAIL_LIMITS,
      receipt: { rawKey: 'raw/1', receivedAt: RECEIVED_AT.toISOString() },
    });
    const line = JSON.parse(gunzipSync(report.lines).toString());
    expect(REPORT_COLUMNS.map(({ name }) => name).sort()).toEqual(Object.keys(line).sort());
    const fieldsOf = (name: string) => [...REPORT_COLUMNS.find((column) => column.name === name)!.type!.matchAll(/(\w+):/g)].map(([, field]) => field);
    expect(fieldsOf('failures')).toEqual(Object.keys(line.failures[0]));
    expect(fieldsOf('unreadable')).toEqual(Object.keys(line.unreadable[0]));
  });

  test('the table has the columns that docs/reports.md names', () => {
    const [, table] = /## A line of a report\n(.*?)\n## /s.exec(fs.readFileSync(path.join(DOCS, 'reports.md'), 'utf8'))!;
    const rows = [...table.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(rows.flat().sort()).toEqual(REPORT_COLUMNS.map(({ name }) => name).sort());
  });
});

test('the table of mails in quarantine has the fields that the archive writes', () => {
  expect(QUARANTINE_COLUMNS.map(({ name }) => name)).toEqual(['schema_version', 'code', 'message', 'raw_key', 'received_at']);
});

describe('the workgroup', () => {
  test('the workgroup keeps results itself, and limits how much a query reads', () => {
    const stack = stackIn('eu-west-1');
    analyticsIn(stack);
    expect(resources(stack, 'AWS::Athena::WorkGroup')).toMatchObject([{
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 1024 ** 3,
        ManagedQueryResultsConfiguration: { Enabled: true },
        PublishCloudWatchMetricsEnabled: false,
      },
    }]);
  });

  test('the workgroup accepts another limit', () => {
    const stack = stackIn('eu-west-1');
    analyticsIn(stack, { scanLimit: Size.bytes(10_000_000) });
    expect(resources(stack, 'AWS::Athena::WorkGroup')).toMatchObject([{ WorkGroupConfiguration: { BytesScannedCutoffPerQuery: 10_000_000 } }]);
  });

  test('the workgroup and the database have different names for each stack and id, even in nested stacks', () => {
    const namesIn = (stack: Stack, id: string) => {
      const { workGroup, database } = new TlsRptAnalytics(stack, id, { reportReceiver: receiverIn(stack, {}, `${id}Reports`) });
      return [workGroup.name, stack.resolve(database.databaseInput).name];
    };
    const one = stackIn('eu-west-1');
    const names = [namesIn(one, 'A'), namesIn(one, 'B'), namesIn(stackIn('eu-west-1', { id: 'M'.repeat(128) }), 'A'), namesIn(new NestedStack(one, 'Nested'), 'A')];
    expect(new Set(names.map(String)).size).toBe(4);
    for (const [workGroup, database] of names) {
      expect(workGroup).toMatch(/^[A-Za-z0-9-]{1,64}$/);
      expect(database).toMatch(/^tls_[a-z0-9_]{1,64}$/);
    }
  });
});

test('docs/analytics.md lists each query', () => {
  const rows = [...fs.readFileSync(path.join(DOCS, 'analytics.md'), 'utf8').matchAll(/^\| [^|]+ \| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual(analyticsIn(stackIn('eu-west-1')).namedQueries.map(({ name }) => name));
});

test('the queries do not name a database, and run in the one that is created for them', () => {
  const stack = stackIn('eu-west-1');
  const { database, workGroup } = analyticsIn(stack);
  for (const query of resources(stack, 'AWS::Athena::NamedQuery')) {
    expect(query).toMatchObject({ Database: { Ref: stack.getLogicalId(database) }, WorkGroup: { Ref: stack.getLogicalId(workGroup) } });
    expect(query.Description).toMatch(/\w/);
    expect(query.QueryString.length).toBeLessThan(262_144);
  }
});

describe('the principal of a grant', () => {
  const statementsOf = (receiverProps: (stack: Stack) => Partial<TlsRptReceiverProps> = () => ({})) => {
    const stack = stackIn('eu-west-1');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(analyticsIn(stack, {}, receiverProps(stack)).grantQuery(role).success).toBe(true);
    const [{ PolicyDocument }] = resources(stack, 'AWS::IAM::Policy');
    return PolicyDocument.Statement as Array<{ Action: string | string[]; Resource: unknown; Condition?: unknown }>;
  };

  test('the principal may use the workgroup, the tables and what they read, and nothing else', () => {
    const statements = statementsOf();
    expect(statements.map(({ Action }) => [Action].flat()[0].split(':')[0])).toEqual(['athena', 'glue', 's3', 's3', 's3']);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => /\*|Put|Delete|Create|Update/.test(action))).toEqual([]);
    const ofService = (service: string) => statements.filter(({ Action }) => [Action].flat()[0].startsWith(service));
    const resourcesOf = (service: string) => JSON.stringify(ofService(service).map(({ Resource }) => Resource));
    expect(resourcesOf('athena')).toMatch(/:workgroup\//);
    expect(resourcesOf('glue')).toMatch(/:catalog.*:database\/.*:table\/.*\/reports.*:table\/.*\/quarantine/);
    expect(resourcesOf('s3')).toMatch(/\/reports\/\*.*\/quarantine\/\*/);
    expect(resourcesOf('s3')).not.toMatch(/raw|"\/\*"/);
  });

  test('the principal may list only what the tables read', () => {
    const [{ Condition }] = statementsOf().filter(({ Action }) => Action === 's3:ListBucket');
    expect(Condition).toEqual({ StringLike: { 's3:prefix': ['reports/*', 'quarantine/*'] } });
  });

  test("the principal may decrypt with the receiver's key, if it has one", () => {
    const statements = statementsOf((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }));
    expect(statements.filter(({ Action }) => String(Action).startsWith('kms:')))
      .toMatchObject([{ Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } }]);
  });
});

test.each([['AwsSolutions', AwsSolutionsChecks], ['Serverless', ServerlessChecks], ['NIST 800-53 R5', NIST80053R5Checks]])('the rule pack %s accepts it', (_, Pack) => {
  const stack = stackIn('eu-west-1');
  const { node } = analyticsIn(stack);
  const { violations } = new Pack(stack.node.root as never).validateScope(stack.node.root);
  const findings = violations.flatMap(({ violatingResources }) => violatingResources);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.filter(({ constructPath }) => constructPath!.startsWith(`${node.path}/`))).toEqual([]);
});

describe('a bad property', () => {
  const otherRegion = () => ({ reportReceiver: receiverIn(stackIn('us-east-1', { id: 'Other' })) });
  test.each<[what: string, props: () => Partial<TlsRptAnalyticsProps>, message: RegExp]>([
    ['a receiver in another region', otherRegion, /'reportReceiver' is 'Other\/Reports': it is in region us-east-1, and 'Mail\/Analytics' in eu-west-1.*put both into region us-east-1/],
    ['too small a limit', () => ({ scanLimit: Size.mebibytes(9) }), /'scanLimit' is '9437184 bytes': Athena takes limits of 10000000 bytes and more; leave it out/],
    ['a limit that is a token', () => ({ scanLimit: Size.bytes(Lazy.number({ produce: () => 1 })) }), /'scanLimit' is a token/],
    ['half a day of history', () => ({ history: Duration.hours(12) }), /'history' is .*: it is whole days, from 1 to 3650; leave it out/],
    ['no history', () => ({ history: Duration.days(0) }), /'history' is/],
    ['eleven years of history', () => ({ history: Duration.days(4015) }), /'history' is/],
    ['a history that is a token', () => ({ history: Duration.days(Lazy.number({ produce: () => 1 })) }), /'history' is a token/],
    ['a former domain that is not a name', () => ({ formerDomainNames: ['example.com', 'a,b'] }), /'formerDomainNames' is 'a,b'/],
    ['a former domain that is a token', () => ({ formerDomainNames: [Lazy.string({ produce: () => 'x' })] }), /'formerDomainNames' is a token/],
  ])('the construct refuses %s', (_, props, message) => {
    expect(() => analyticsIn(stackIn('eu-west-1'), props())).toThrow(message);
  });
});
