import { readMail } from './read-mail';
import { answerFrame, defectFrame, READY, REQUEST_LIMITS, requestIn } from './reader-frames';
import { readFrame, writeFrame } from './sync-frames';

const [REQUESTS, ANSWERS] = [0, 1];

/**
 * Reads one mail after another in its own process. The handler kills the process if a mail takes too much time or memory.
 * The process ends with the handler, which closes the pipe.
 */
async function main(): Promise<void> {
  writeFrame(ANSWERS, READY);
  for (let frame = readFrame(REQUESTS, REQUEST_LIMITS); frame !== undefined; frame = readFrame(REQUESTS, REQUEST_LIMITS)) {
    const { id, request } = requestIn(frame);
    writeFrame(ANSWERS, await readMail(request).then((answer) => answerFrame(id, answer), (error: unknown) => defectFrame(id, error)));
  }
}

void main();
