import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Cloud } from './cloud';
import { Calling, portsOver } from './model-ports';
import type { ResourceResult } from '../../src/lambda/custom-resource';
import type { PublicationPorts } from '../../src/policy-host/handler/ports';
import type { StackOperation } from '../../src/policy-host/handler/stack-operation';

/** What is under test: `operate()`, or a mutant of it. */
export type Handler = (event: CloudFormationCustomResourceEvent, deadline: number, ports: PublicationPorts) => Promise<ResourceResult>;

const MINUTE = 60_000;

/** An invocation of the handler, which pauses before each of its calls to a port until it may go on. */
export class Invocation {
  /** The calls that it made, with what it learned by them: all that decides how it goes on. */
  public trace = '';
  public outcome?: ResourceResult;
  public error?: Error;

  private waiting?: { call: string; go: () => void; fail: (error: Error) => void };
  private wake?: () => void;

  constructor(
    private readonly cloud: Cloud, private readonly operation: () => StackOperation, public readonly event: CloudFormationCustomResourceEvent,
    private readonly handler: Handler,
  ) {
    const calling: Calling = async (call, work, learned = () => '') => {
      await new Promise<void>((go, fail) => {
        this.waiting = { call, go, fail };
        this.wake?.();
      });
      const result = await work();
      this.trace += `${learned(result)} `;
      return result;
    };
    // Lambda may start it late.
    calling('start', () => handler(event, cloud.now + 10 * MINUTE, portsOver(cloud, operation, calling)))
      .then((outcome) => { this.outcome = outcome; }, (error) => { this.error = error; })
      .finally(() => this.wake?.());
  }

  /** Lambda runs an asynchronous request that failed up to two times more. @returns another run of the same request, before its first call */
  public async again(): Promise<Invocation> {
    const invocation = new Invocation(this.cloud, this.operation, this.event, this.handler);
    await invocation.settled();
    return invocation;
  }

  public get ended(): boolean {
    return this.outcome !== undefined || this.error !== undefined;
  }

  /** Waits until it pauses before a call, or has ended. */
  public async settled(): Promise<void> {
    while (!this.waiting && !this.ended) await new Promise<void>((resolve) => { this.wake = resolve; });
  }

  /** Lets it make its call, or has the call fail, and waits until it pauses again. */
  public async step(failure?: Error): Promise<void> {
    await this.settled();
    if (!this.waiting) return;
    const { call, go, fail } = this.waiting;
    this.waiting = undefined;
    this.trace += `${call}${failure ? '!' : ''}`;
    if (failure) fail(failure);
    else go();
    await this.settled();
  }
}

