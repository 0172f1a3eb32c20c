import { ChildProcess, spawn } from 'node:child_process';
import * as path from 'node:path';
import { ResidentMemory } from '../../src/tls-rpt/handler/resident-memory';

const ROOT = path.join(__dirname, '..', '..');

/** Answers events until it is killed, as Lambda's runtime does. */
const RUNTIME = `
  const { handler } = require(process.argv[1]);
  process.on('message', ({ event, milliseconds }) => {
    const end = Date.now() + milliseconds;
    handler(event, { getRemainingTimeInMillis: () => end - Date.now() })
      .then((answer) => process.send({ answer }), (error) => process.send({ error: String(error) }));
  });`;

/** Returns the variables with which an SDK finds the services at an address. */
export function servicesAt(endpoint: string): { readonly [name: string]: string } {
  return { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
}

/** Returns the variables of an ingestion for one domain, with services at an address. */
export function ingestionAt(endpoint: string): { readonly [name: string]: string } {
  return { ...servicesAt(endpoint), REPORT_BUCKET: 'reports', POLICY_DOMAINS: 'example.com', MAILBOX_DOMAIN: 'tlsrpt.example.com', EVENT_BUS: 'default' };
}

/** A warm instance of a function. */
export class FunctionProcess {
  /** Sums of the metrics that were written. */
  public readonly metrics: { [name: string]: number } = {};
  /** How many values each has. */
  public readonly samples: { [name: string]: number } = {};
  /** What CloudWatch bills: each name with each value of its dimension. */
  public readonly billed = new Set<string>();
  /** The figures of each domain, and of each value of another dimension, that were written last. */
  public readonly latest: { [domain: string]: { [name: string]: number } } = {};
  /** Of all that it said. */
  public logBytes = 0;
  /** What it said of what went wrong. */
  public errors = '';
  private child?: ChildProcess;
  private output = '';

  /** @param command Node.js, and what is in front of it. */
  public constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly code = path.join(ROOT, 'assets', 'ingest', 'index.js'),
    private readonly command: readonly string[] = [process.execPath],
  ) {}

  public get pid(): number | undefined {
    return this.child?.pid;
  }

  /** What is in memory of it. */
  public get megabytes(): number {
    const memory = new ResidentMemory(this.pid);
    try {
      return memory.megabytes;
    } finally {
      memory.close();
    }
  }

  public invoke(event: unknown, milliseconds = 120_000): Promise<any> {
    const child = this.child ??= this.start();
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the function ended'));
      child.once('exit', ended);
      child.once('message', ({ answer, error }: any) => {
        child.off('exit', ended);
        // What it wrote came on another way.
        setTimeout(() => (error ? reject(new Error(error)) : resolve(answer)), 20);
      });
      child.send({ event, milliseconds });
    });
  }

  /** Kills the process, as when the function crashes. The next event starts another instance. */
  public kill(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private start(): ChildProcess {
    const [command, ...args] = this.command;
    const child = spawn(command, [...args, '-e', RUNTIME, this.code], {
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout!.setEncoding('utf8').on('data', (data) => this.read(data));
    child.stderr!.setEncoding('utf8').on('data', (data) => {
      this.errors += data;
      this.logBytes += Buffer.byteLength(data);
    });
    return child;
  }

  /** Counts a value that has more than one dimension once. */
  private count(name: string, value: string, values: number[], dimension: string): void {
    this.billed.add(`${name} ${value}`);
    if (dimension === 'Domain') return;
    this.samples[name] = (this.samples[name] ?? 0) + values.length;
    this.metrics[name] = (this.metrics[name] ?? 0) + values.reduce((sum, one) => sum + one, 0);
  }

  private read(data: string): void {
    this.logBytes += Buffer.byteLength(data);
    const lines = (this.output + data).split('\n');
    this.output = lines.pop()!;
    for (const line of lines.filter((one) => one.startsWith('{'))) {
      const { _aws: { CloudWatchMetrics = [] } = {}, ...values } = JSON.parse(line);
      const figures = Object.fromEntries(Object.entries<any>(values).filter(([name, figure]) => typeof figure === 'number' && /^[A-Z]/.test(name)));
      if (values.domain) this.latest[values.domain] = figures;
      else if (values.PolicyHost) this.latest[values.PolicyHost] = figures;
      for (const { Dimensions: [[dimension]], Metrics } of CloudWatchMetrics) {
        for (const { Name } of Metrics) this.count(Name, values[dimension], [values[Name]].flat(), dimension);
      }
    }
  }
}
