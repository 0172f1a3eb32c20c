import { Readable } from 'node:stream';
import { EventBridgeClient, PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { PutObjectCommandInput, S3Client, S3ServiceException } from '@aws-sdk/client-s3';

type Metadata = { readonly [name: string]: string };
type Answers = { readonly [command: string]: (input: any) => unknown };
/** Runs around each call. */
export type Around = (name: string, make: () => Promise<unknown>) => Promise<unknown>;

/** S3, with one bucket, and EventBridge as far as the ingestion asks them, conditional writes included (Amazon S3 User Guide, "Conditional requests"). */
export class MemoryServices {
  public readonly objects = new Map<string, Buffer>();
  /** Details of all events. */
  public readonly events: any[] = [];
  private readonly metadata = new Map<string, Metadata>();
  private readonly answers: Answers = {
    GetObject: ({ Key }) => this.get(Key),
    HeadObject: ({ Key }) => this.head(Key),
    PutObject: (input) => this.put(input),
    ListObjectsV2: ({ Prefix, StartAfter = '' }) => ({
      IsTruncated: false,
      Contents: this.keys(Prefix).filter((key) => key > StartAfter).map((Key) => ({ Key, LastModified: new Date('2026-05-13T04:00:00Z'), Size: this.objects.get(Key)!.length })),
    }),
    DeleteObjects: ({ Delete }) => {
      for (const { Key } of Delete.Objects) this.forget(Key);
      return {};
    },
    PutEvents: ({ Entries = [] }: PutEventsCommandInput) => {
      this.events.push(...Entries.map(({ Detail }) => JSON.parse(Detail!)));
      return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: '1' })) };
    },
  };

  /** Returns a client of both, with this around each of its calls. */
  public client(around: Around): S3Client & EventBridgeClient {
    const send = (command: { readonly constructor: Function; readonly input: object }) => {
      const name = command.constructor.name.replace('Command', '');
      return around(name, async () => this.answers[name](command.input));
    };
    return { send } as unknown as S3Client & EventBridgeClient;
  }

  /** Lists the keys below a prefix. */
  public keys(prefix: string): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  /** Returns an object's user metadata, or changes it. */
  public metadataOf(key: string, changes: Metadata = {}): Metadata {
    const stored = { ...this.metadata.get(key), ...changes };
    this.metadata.set(key, stored);
    return stored;
  }

  /** Removes an object's user metadata, as if it had been put by hand. */
  public forgetMetadata(key: string): void {
    this.metadata.delete(key);
  }

  private forget(key: string): void {
    this.objects.delete(key);
    this.metadata.delete(key);
  }

  private get(key: string): unknown {
    const body = this.objects.get(key);
    if (!body) throw refusal('NoSuchKey', 404);
    const Body = Object.assign(Readable.from([body]), { transformToByteArray: async () => body });
    return { ContentLength: body.length, Body };
  }

  private head(key: string): unknown {
    if (!this.objects.has(key)) throw refusal('NotFound', 404);
    return { Metadata: this.metadata.get(key) };
  }

  private put({ Key, Body, Metadata = {}, IfNoneMatch }: PutObjectCommandInput): unknown {
    if (IfNoneMatch === '*' && this.objects.has(Key!)) throw refusal('PreconditionFailed', 412);
    this.objects.set(Key!, Buffer.from(Body as Uint8Array));
    this.metadata.set(Key!, Metadata);
    return {};
  }
}

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, $fault: 'client', message: name, $metadata: { httpStatusCode } });
}
