import { describeExample, testWhole } from './describe-example';
import { reportOnDay } from './sent-reports';
import { EXAMPLE_COM } from './zones';

const GOOGLE = 'mx: smtp.google.com\r\n';

describeExample('from-zone', { zones: EXAMPLE_COM }, (example) => {
  test('the deployment is refused if the zone has no MX record', async () => {
    await expect(example().deployVariant()).rejects.toThrow('the hosted zone Z0123456789EXAMPLE has no MX record at example.com');
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
  }, 120_000);

  test("the policy names the hosts of the zone's MX records, and those to which the domain moves", async () => {
    await example().zones.putMx('example.com', 'old.example.com');
    example().account.wait(-15);
    await example().deployVariant();
    const { body } = await example().policy();
    expect(body).toContain('mode: testing\r\n');
    expect(body).toContain('mx: old.example.com\r\n');
    expect(body).toContain(GOOGLE);
  }, 120_000);

  test('the policy enforces after two weeks, for the hosts that the zone has at that time', async () => {
    await example().zones.putMx('example.com', 'new.example.com');
    await example().receive(reportOnDay(0, 0));
    example().account.wait(0);
    await example().deploy();
    const { body } = await example().policy();
    expect(body).toContain('mode: enforce\r\n');
    expect(body).toContain('mx: new.example.com\r\n');
    expect(body).toContain(GOOGLE);
    expect(body).not.toContain('old.example.com');
  }, 120_000);

  testWhole(example);
});
