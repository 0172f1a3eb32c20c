import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import PostalMime, { Header } from 'postal-mime';
import { NAME_HEADER } from './report-mails';
import { MailStack } from '../scenarios/mail-stack';
import { eventually } from '../scenarios/scenario';

/** SES takes seconds as a rule, and minutes where it greets a stranger. */
const ARRIVAL_SECONDS = 300;

export interface ReceivedMail {
  readonly key: string;
  readonly raw: Buffer;
  readonly encryption?: string;
  /** From the top. */
  readonly headers: readonly Header[];
}

/** Fetches a mail of the run as SES stored it. */
export async function receivedMail(stack: MailStack, name: string): Promise<ReceivedMail> {
  const Bucket = await stack.reportBucket();
  const seen = new Set<string>();
  return eventually(`the mail '${name}' in s3://${Bucket}/raw/`, async () => {
    const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'raw/' }));
    for (const { Key } of Contents.filter((one) => !seen.has(one.Key!))) {
      const { Body, ServerSideEncryption } = await stack.s3.send(new GetObjectCommand({ Bucket, Key }));
      const raw = Buffer.from(await Body!.transformToByteArray());
      const { headers } = await PostalMime.parse(raw);
      const isNamed = headers.some(({ key, value }) => key === NAME_HEADER.toLowerCase() && value.trim() === name);
      if (isNamed) return { key: Key!, raw, encryption: ServerSideEncryption, headers };
      seen.add(Key!);
    }
    return undefined;
  }, stack.cloud.patience(ARRIVAL_SECONDS, 5));
}

/** Returns the values of a header that SES put above those of the mail, from the top down to the run's first own header. */
export function onTop({ headers }: ReceivedMail, name: string): string[] {
  return topHeaders(headers).filter(({ key }) => key === name.toLowerCase()).map(({ value }) => value);
}

/** Returns the names of the headers that SES put on top, in their order. */
export function namesOnTop({ headers }: ReceivedMail): string[] {
  return topHeaders(headers).map(({ originalKey }) => originalKey);
}

function topHeaders(headers: readonly Header[]): readonly Header[] {
  const first = headers.findIndex(({ key }) => ['from', 'dkim-signature'].includes(key));
  return headers.slice(0, first < 0 ? headers.length : first);
}

/** Returns the headers that SES put on top byte for byte, with folding and quotes. */
export function rawTop({ raw }: ReceivedMail): string {
  return raw.toString('latin1').split(/\r?\n(?=(?:From|DKIM-Signature):)/i)[0];
}
