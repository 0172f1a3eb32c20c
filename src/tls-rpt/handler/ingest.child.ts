import { FrameReader } from './frames';
import { readMail } from './read-mail';
import { answerFrame, defectFrame, READY, REQUEST_LIMITS, requestIn } from './reader-frames';

/**
 * Reads one mail after another in its own process. The handler kills the process if a mail takes too much time or memory.
 * The process ends with the handler, which closes the pipe.
 */
function main(): void {
  const requests = new FrameReader(REQUEST_LIMITS);
  process.stdin.on('data', (chunk: Uint8Array) => {
    for (const { id, request } of requests.push(chunk).map(requestIn)) {
      readMail(request).then((answer) => send(answerFrame(id, answer))).catch((error: unknown) => send(defectFrame(id, error)));
    }
  });
  send(READY);
}

function send(frame: readonly Uint8Array[]): void {
  // Together: each write wakes the handler.
  process.stdout.write(Buffer.concat(frame));
}

main();
