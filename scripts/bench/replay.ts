import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startEmulator } from '../../test/support/emulator';
import { FunctionProcess } from '../../test/support/function-process';
import { reportJson, reportMail } from '../../test/support/mails';

const Bucket = 'archive';
const TOTALS = ['mails', 'accepted', 'refreshed', 'duplicate', 'quarantined'] as const;

/**
 * Replays an archive on the emulator, again and again, and prints what each time took.
 *
 * @param mails Nine of ten with a report of their own, the others are spam.
 * @param code The handler's file, where it is not the one of today.
 */
export async function replayFigures(mails: number, times: number, code?: string): Promise<void> {
  const emulator = await startEmulator();
  const lambda = new FunctionProcess({
    ...emulator.env, REPORT_BUCKET: Bucket, POLICY_DOMAINS: 'example.com', MAILBOX_DOMAIN: 'tlsrpt.example.com', EVENT_BUS: 'default',
  }, code);
  try {
    await receive(new S3Client({ ...emulator.client, forcePathStyle: true }), mails);
    for (let time = 1; time <= times; time++) {
      const start = performance.now();
      const { calls, totals } = await replay(lambda);
      const seconds = (performance.now() - start) / 1000;
      console.log(`  ${time}: ${seconds.toFixed(0)} s, ${(mails / seconds).toFixed(0)} mails/s, ${calls} calls of the function, ${JSON.stringify(totals)}, ${lambda.megabytes.toFixed(0)} MB`);
    }
  } finally {
    lambda.kill();
    emulator.stop();
  }
}

async function receive(s3: S3Client, mails: number): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (let at = 0; at < mails; at += 20) {
    await Promise.all(Array.from({ length: Math.min(20, mails - at) }, (_, index) => {
      const Key = `raw/${String(at + index).padStart(6, '0')}`;
      return s3.send(new PutObjectCommand({ Bucket, Key, Body: index % 10 === 9 ? Buffer.from('From: a@b.example\r\n\r\nBuy!') : reportMail(reportJson({ 'report-id': Key })) }));
    }));
  }
}

async function replay(lambda: FunctionProcess) {
  const totals: { [name: string]: number } = { failed: 0 };
  let calls = 0;
  for (let after: string | null = ''; after !== null; calls++) {
    const answer: any = await lambda.invoke({ replay: 'raw/', after }, 120_000);
    for (const name of TOTALS) totals[name] = (totals[name] ?? 0) + answer[name];
    totals.failed += answer.failed.length;
    after = answer.next;
  }
  return { calls, totals };
}

if (require.main === module) {
  const [mails = '10000', times = '10', code] = process.argv.slice(2);
  console.log(`Replaying ${mails} mails on the emulator`);
  replayFigures(Number(mails), Number(times), code).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
