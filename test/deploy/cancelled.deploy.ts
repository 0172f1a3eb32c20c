import { describeExample } from './describe-example';
import { Pause } from './pauses';
import { until } from './until';
import { EXAMPLE_COM } from './zones';

const KEY = 'mta-sts.example.com/.well-known/mta-sts.txt';
const beforePut = (requestType: string) => new RegExp(`^call ${requestType} MtaStsPublication\\w+ PUT /[^/]+/${KEY}[?]x-id=(Put|Copy)Object$`);

/** Deployments that CloudFormation cancels because another resource of the stack has failed, while Lambda runs on. */
describeExample('minimal', { zones: EXAMPLE_COM, variant: 'cancelled' }, (example) => {
  const pauseAt = (place: RegExp) => example().account.pauses.at(place);

  /** What senders see: the policy, and whether the record announces this one. */
  const world = async () => {
    const [{ body }, announced, { id, version }] = [await example().policy(), await example().announced(), await example().stored()];
    return { body, version, announced, isAnnounced: announced === id };
  };

  const reasons = async (status: string) => (await example().lastOperation())
    .filter(({ ResourceStatus }) => ResourceStatus === status).map(({ ResourceStatusReason }) => ResourceStatusReason);

  /** Fails the resource beside the publication. */
  const fail = async (beside: string) => {
    await until(`Handle${beside}`, async () => Boolean((await example().names())[`Handle${beside}`]));
    const answer = await fetch((await example().names())[`Handle${beside}`], {
      method: 'PUT', body: Buffer.from(JSON.stringify({ Status: 'FAILURE', Reason: 'it was asked to fail', UniqueId: 'test', Data: '' })),
    });
    expect(answer.status).toBe(200);
  };

  /** Deploys `mode: enforce`, and lets it be cancelled and rolled back while its function is held. */
  const cancelEnforce = async (beside: string, hold: () => Promise<void>) => {
    const refused = expect(example().deployVariant('mode=enforce', `beside=${beside}`)).rejects.toThrow('it was asked to fail');
    await hold().finally(() => fail(beside));
    await refused;
    expect(await example().status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasons('UPDATE_FAILED')).toContain('Resource update cancelled');
  };

  beforeAll(() => example().putMx('mx1.example.com', 'mx2.example.com'));

  test('a first deployment leaves nothing, though its publication would put the policy when it is deleted already', async () => {
    const put = pauseAt(beforePut('Create'));
    // After the publication, as it is needed for its deletion.
    const deletion = pauseAt(/^step DELETE Mail\/MtaStsPolicyHostPublisher/);
    const refused = expect(example().deployVariant('beside=First')).rejects.toThrow('it was asked to fail');
    await put.reached();
    await fail('First');
    await deletion.reached();
    await put.makeCall();
    await deletion.end();
    await refused;
    expect(await reasons('CREATE_FAILED')).toContain('Resource creation cancelled');
    expect(await reasons('DELETE_FAILED')).toEqual([]);
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
    expect(await example().left()).toEqual(['Mail']);
  }, 180_000);

  test('enforce that is cancelled before its put stays unpublished after the rollback', async () => {
    await example().deployVariant();
    const before = await world();
    expect(before).toMatchObject({ body: expect.stringContaining('mode: testing'), isAnnounced: true });
    const put = pauseAt(beforePut('Update'));
    await cancelEnforce('Second', () => put.reached());
    expect(await world()).toEqual(before);
    await put.end();
    expect(await world()).toEqual(before);
  }, 180_000);

  test('enforce that is cancelled before its put stays unpublished after the next deployment', async () => {
    const put = pauseAt(beforePut('Update'));
    await cancelEnforce('Third', () => put.reached());
    await example().deployVariant('mx=mx1.example.com,mx2.example.com,mx3.example.com');
    const after = await world();
    expect(after).toMatchObject({ body: expect.stringContaining('mx: mx3.example.com\r\n'), isAnnounced: true });
    await put.end();
    expect(await world()).toEqual(after);
  }, 180_000);

  test('enforce that starts after its rollback stays unpublished', async () => {
    const before = await world();
    const start = pauseAt(/^start Update MtaStsPublication/);
    await cancelEnforce('Fourth', () => start.reached());
    await start.end();
    expect(await world()).toEqual(before);
  }, 180_000);

  test('enforce that crashes before its put, and is run again after its rollback, stays unpublished', async () => {
    const before = await world();
    const put = pauseAt(beforePut('Update'));
    let again: Pause;
    await cancelEnforce('Fifth', async () => {
      await put.reached();
      again = pauseAt(/^start Update MtaStsPublication/);
      put.crash();
      await again.reached();
    });
    await again!.end();
    expect(await world()).toEqual(before);
  }, 180_000);
});
