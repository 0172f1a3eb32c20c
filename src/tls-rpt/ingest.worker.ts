import { parentPort } from 'node:worker_threads';
import { readMail } from './read-mail.lambda-shared';
import { ReadRequest } from './reading.lambda-shared';

/** Reads one mail after the other, apart from the handler, which ends this thread when a mail takes too long or too much memory. */
parentPort!.on('message', async (request: ReadRequest) => {
  const answer = await readMail(request);
  parentPort!.postMessage(answer, answer.reports.map(({ lines }) => lines.buffer));
});
