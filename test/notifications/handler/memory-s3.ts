import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { lineOf, MadeReport } from './made-facts';
import { renderLine } from '../../../src/protocol/reports/report-line';

interface Put {
  readonly Key: string;
  readonly Body: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
}

export type Step = 'GET' | 'PUT' | 'LIST';

/** S3 as far as notifications ask it, conditional writes included (Amazon S3 User Guide, "Conditional requests"). */
export class MemoryS3 {
  public readonly objects = new Map<string, { readonly body: Uint8Array; readonly etag: string }>();
  public readonly calls: { [step in Step]: number } = { GET: 0, PUT: 0, LIST: 0 };
  private versions = 0;

  /** Runs around each call: what it throws is a crash before or after the call has its effect. */
  public before: (step: Step) => void | Promise<void> = () => undefined;
  public after: (step: Step) => void = () => undefined;

  public get client(): S3Client {
    return { send: (command: never) => this.send(command) } as unknown as S3Client;
  }

  public keys(prefix: string): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  public json(key: string): any {
    return JSON.parse(Buffer.from(this.objects.get(key)!.body).toString());
  }

  public put(key: string, body: Uint8Array | string): void {
    this.objects.set(key, { body: Buffer.from(body), etag: `"${++this.versions}"` });
  }

  /** Stores a report as the ingestion does. */
  public report(id: string, report: MadeReport, domain = 'example.com'): void {
    const line = lineOf(report);
    this.put(`reports/domain=${domain}/day=${line.receivedAt.slice(0, 10)}/${id}.json.gz`, gzipSync(renderLine(line)));
  }

  private async send(command: GetObjectCommand | PutObjectCommand | ListObjectsV2Command): Promise<unknown> {
    const step = command instanceof GetObjectCommand ? 'GET' : command instanceof PutObjectCommand ? 'PUT' : 'LIST';
    this.calls[step]++;
    await this.before(step);
    const answer = this.answer(command);
    this.after(step);
    return answer;
  }

  private answer(command: GetObjectCommand | PutObjectCommand | ListObjectsV2Command): unknown {
    if (command instanceof ListObjectsV2Command) return this.list(command.input.Prefix!, command.input.ContinuationToken);
    if (command instanceof PutObjectCommand) return this.replace(command.input as never);
    const found = this.objects.get(command.input.Key!);
    if (!found) throw new NoSuchKey({ message: 'The specified key does not exist.', $metadata: { httpStatusCode: 404 } });
    const Body = { transformToString: async () => Buffer.from(found.body).toString(), transformToByteArray: async () => found.body };
    return { ETag: found.etag, Body };
  }

  private list(prefix: string, token = '0'): unknown {
    const keys = this.keys(prefix);
    const end = Number(token) + 1000;
    const Contents = keys.slice(end - 1000, end).map((Key) => ({ Key, Size: this.objects.get(Key)!.body.length, LastModified: new Date() }));
    return { Contents, NextContinuationToken: end < keys.length ? String(end) : undefined };
  }

  private replace({ Key, Body, IfMatch, IfNoneMatch }: Put): unknown {
    const found = this.objects.get(Key);
    if (IfNoneMatch ? found : found?.etag !== IfMatch) {
      const $metadata = { httpStatusCode: 412 };
      throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', message: 'a precondition failed', $metadata });
    }
    this.put(Key, Body);
    return { ETag: this.objects.get(Key)!.etag };
  }
}
