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
  log({ token, fails, denied, child: await child() });
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

/** What a function can do with a child process, as the reader of mails needs it. */
async function child() {
  const { spawn } = require('node:child_process');
  const { readFileSync, writeFileSync } = require('node:fs');
  const began = Date.now();
  const one = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); process.stdout.write("ready")'], { cwd: '/', env: { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH } });
  const seen = {};
  try {
    await new Promise((resolve, reject) => one.once('error', reject).once('exit', (code, signal) => reject(new Error(`ended with ${signal ?? code}`))).stdout.once('data', resolve));
    seen.started = Date.now() - began;
    seen.megabytes = Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${one.pid}/status`, 'latin1'))[1]) / 1024);
    writeFileSync(`/proc/${one.pid}/oom_score_adj`, '1000');
    seen.score = readFileSync(`/proc/${one.pid}/oom_score_adj`, 'latin1').trim();
    return seen;
  } catch (error) {
    return { ...seen, error: error.message };
  } finally {
    one.kill('SIGKILL');
  }
}

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
