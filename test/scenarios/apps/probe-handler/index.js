// A custom resource that logs each request, answers as its properties ask, and is as old as Lambda's runtime allows. No dependency but the SDK of the runtime.
const { setTimeout: sleep } = require('node:timers/promises');

exports.handler = async (event, context) => {
  const began = Date.now();
  const { ResourceProperties: properties, PhysicalResourceId: id } = event;
  const log = (more) => console.log(`probe: ${JSON.stringify({
    at: began, node: process.version, request: event.RequestType, resource: event.LogicalResourceId, id, seen: properties.Value, ...more,
  })}`);
  if (properties.Silent === 'true' && event.RequestType === 'Create') return log({ silent: true });
  if (properties.After) await sleep(Number(properties.After));
  const fails = properties.Fails === 'true' && event.RequestType !== 'Delete';
  const denied = properties.Needs === 'true' && properties.Revision !== '1' && event.RequestType === 'Update' ? await untilAllowed(context) : undefined;
  const token = `${properties.Revision ?? ''}-${began}`;
  log({ token, fails, denied });
  await fetch(event.ResponseURL, {
    method: 'PUT',
    body: Buffer.from(JSON.stringify({
      Status: fails ? 'FAILED' : 'SUCCESS',
      Reason: fails ? 'This resource was made to fail' : undefined,
      PhysicalResourceId: id ?? `probe-${event.LogicalResourceId}`,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      Data: { Token: token },
    })),
  });
};

/** How long a permission of the same deployment is not there yet, in milliseconds; null if it does not come. */
async function untilAllowed(context) {
  const { SQSClient, ListQueuesCommand } = require('@aws-sdk/client-sqs');
  const sqs = new SQSClient({ maxAttempts: 1 });
  for (const began = Date.now(); context.getRemainingTimeInMillis() > 10_000; await sleep(250)) {
    try {
      await sqs.send(new ListQueuesCommand({}));
      return Date.now() - began;
    } catch (error) {
      // Denied as a rule; whatever it is, it is not the answer that a permission brings.
      console.log(`not yet: ${error.name}`);
    }
  }
  return null;
}
