import { Readable } from 'node:stream';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeActiveReceiptRuleSetCommand, SESClient } from '@aws-sdk/client-ses';
import { onceAllowed, waitForPermissions } from '../../src/lambda/once-allowed';

const config = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 };

/** Makes a service's answer to a call that IAM denies. */
const denialOf = (code: string) => `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>not authorized</Message></Error></ErrorResponse>`;
const CLIENTS = {
  S3: {
    make: (more: object) => new S3Client({ ...config, ...more }),
    call: (client: any) => client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'content' })),
    denial: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    answer: '<Result></Result>',
  },
  Route53: {
    make: (more: object) => new Route53Client({ ...config, ...more }),
    call: (client: any) => client.send(new GetHostedZoneCommand({ Id: 'Z1' })),
    denial: denialOf('AccessDenied'),
    answer: '<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id></HostedZone></GetHostedZoneResponse>',
  },
  CloudFormation: {
    make: (more: object) => new CloudFormationClient({ ...config, ...more }),
    call: (client: any) => client.send(new DescribeStacksCommand({ StackName: 'Mail' })),
    denial: denialOf('AccessDenied'),
    answer: '<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>',
  },
  SES: {
    make: (more: object) => new SESClient({ ...config, ...more }),
    call: (client: any) => client.send(new DescribeActiveReceiptRuleSetCommand({})),
    denial: denialOf('AccessDeniedException'),
    answer: '<DescribeActiveReceiptRuleSetResponse><DescribeActiveReceiptRuleSetResult/></DescribeActiveReceiptRuleSetResponse>',
  },
};

/** Answers with an error so many times, and then with success. */
function handler(times: number, status: number, error: string, answer: string) {
  const handle: jest.Mock = jest.fn(async () => {
    const failed = handle.mock.calls.length <= times;
    return { response: { statusCode: failed ? status : 200, headers: {}, body: Readable.from([Buffer.from(failed ? error : answer)]) } };
  });
  return { handle };
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  waitForPermissions(Date.now() + 10 * 60_000);
});
afterEach(() => jest.useRealTimers());

/** Advances the clock while something waits for it, but not while the SDK loads or reads. */
async function ended(call: Promise<unknown>): Promise<unknown> {
  let isOver = false;
  const watched = call.finally(() => { isOver = true; });
  while (!isOver) {
    if (jest.getTimerCount() > 0) await jest.advanceTimersToNextTimerAsync();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return watched;
}

const settled = (promise: Promise<unknown>) => promise.then(() => 'done', (error) => error.name);

describe.each(Object.entries(CLIENTS))('a call of %s', (_, { make, call, denial, answer }) => {
  test('a call that is denied for some seconds succeeds in the end', async () => {
    const requestHandler = handler(3, 403, denial, answer);
    expect(await ended(settled(call(onceAllowed(make({ requestHandler })))))).toBe('done');
    expect(requestHandler.handle).toHaveBeenCalledTimes(4);
  });

  test('a call that is denied for good fails with the denial after a minute', async () => {
    const requestHandler = handler(Infinity, 403, denial, answer);
    const begin = Date.now();
    expect(await ended(settled(call(onceAllowed(make({ requestHandler })))))).toMatch(/^AccessDenied/);
    expect(requestHandler.handle.mock.calls.length).toBeGreaterThan(25);
    expect(Date.now() - begin).toBeLessThanOrEqual(60_000);
  });

  test('a call fails at once without the wait', async () => {
    const requestHandler = handler(1, 403, denial, answer);
    expect(await settled(call(make({ requestHandler })))).toMatch(/^AccessDenied/);
  });
});

test('a call that fails for another reason fails at once', async () => {
  const requestHandler = handler(1, 404, '<Error><Code>NoSuchBucket</Code></Error>', '');
  expect(await settled(CLIENTS.S3.call(onceAllowed(CLIENTS.S3.make({ requestHandler }))))).toBe('NoSuchBucket');
  expect(requestHandler.handle).toHaveBeenCalledTimes(1);
});

test('the calls of an operation share one minute of waiting', async () => {
  const client = onceAllowed(CLIENTS.S3.make({ requestHandler: handler(Infinity, 403, CLIENTS.S3.denial, '') }));
  await ended(settled(CLIENTS.S3.call(client)));
  expect(await settled(CLIENTS.S3.call(client))).toBe('AccessDenied');
});

test('no call waits beyond the deadline of its operation', async () => {
  waitForPermissions(Date.now() + 7_000);
  const requestHandler = handler(Infinity, 403, CLIENTS.S3.denial, '');
  expect(await ended(settled(CLIENTS.S3.call(onceAllowed(CLIENTS.S3.make({ requestHandler })))))).toBe('AccessDenied');
  expect(requestHandler.handle).toHaveBeenCalledTimes(4);
});
