import { DescribeActiveReceiptRuleSetCommand, SESClient } from '@aws-sdk/client-ses';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM } from './zones';

describeExample('leaving', { zones: EXAMPLE_COM }, (example) => {
  const removal = async () => new Date(await example().output('EarliestRemoval')).getTime();

  test('the removal is refused after enforce and none until no sender can hold the old policy', async () => {
    await example().zones.putMx('example.com', 'mx1.example.com');
    await example().deployVariant('mode=testing');
    await example().deployVariant('mode=enforce');
    await example().deployVariant('mode=none');
    example().account.wait(28);
    expect(await removal()).toBeGreaterThan(Date.now() + 28 * 24 * 60 * 60 * 1000);
    await expect(example().deploy()).rejects.toThrow('senders may hold an enforce policy of example.com until');
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: none') });
  }, 120_000);

  test('the removal is deployed after that date', async () => {
    example().account.wait(29);
    expect(await removal()).toBeLessThan(Date.now() + 29 * 24 * 60 * 60 * 1000);
    await example().deploy();
    expect(await example().output('EarliestRemoval')).toBe('now');
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: none') });
  }, 120_000);

  testWhole(example);

  test('the deleted stack leaves the domain as it was before', async () => {
    await example().destroy();
    expect(Object.keys(await example().records()).filter((key) => !key.startsWith('CNAME _'))).toEqual(['MX example.com']);
    await expect(example().policy()).rejects.toThrow();
    expect((await new SESClient(example().client).send(new DescribeActiveReceiptRuleSetCommand({}))).Metadata).toBeUndefined();
    // Received mails and reports are not deleted with it.
    expect(await example().left()).toEqual([expect.stringMatching(/reportsbucket/)]);
  }, 120_000);
});
