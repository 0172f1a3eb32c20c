import { Api } from './api';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM } from './zones';

describeExample('see-and-tell', { zones: EXAMPLE_COM }, (example) => {
  const athena = (action: string, input: object) => new Api(example().client).json('athena', `AmazonAthena.${action}`, input);
  const workGroup = () => example().nameOf(/^AnalyticsWorkGroup/);

  beforeAll(() => example().zones.putMx('example.com', 'mx1.example.com', 'mx2.example.com'));

  test('the stack is deployed', async () => {
    await example().deploy();
    expect(await example().status()).toBe('CREATE_COMPLETE');
  }, 240_000);

  testWhole(example);

  test('the table finds the reports of the domain', async () => {
    const DatabaseName = await example().nameOf(/^AnalyticsTablesDatabase/);
    const { Table } = await new Api(example().client).json('glue', 'AWSGlue.GetTable', { DatabaseName, Name: 'reports' });
    expect(Table.Parameters).toMatchObject({
      'projection.domain.values': 'example.com',
      'storage.location.template': `s3://${await example().reportBucket()}/reports/domain=\${domain}/day=\${day}/`,
    });
  });

  test('the workgroup has the saved queries', async () => {
    const { NamedQueryIds } = await athena('ListNamedQueries', { WorkGroup: await workGroup() });
    expect(NamedQueryIds).toHaveLength(10);
    const { NamedQuery } = await athena('GetNamedQuery', { NamedQueryId: NamedQueryIds[0] });
    expect(NamedQuery).toMatchObject({ Database: await example().nameOf(/^AnalyticsTablesDatabase/), QueryString: expect.stringContaining('FROM reports') });
  });

  test('the deleted stack leaves no workgroup', async () => {
    const name = await workGroup();
    await example().destroy();
    expect(JSON.stringify(await athena('ListWorkGroups', {}))).not.toContain(name);
  }, 120_000);
});
