import { Choices } from './choices';
import { Cloud } from './cloud';
import { Invocation } from './invocation';

/** One operation on one resource. */
export interface Turn {
  readonly id: string;
  /** Ids of the turns that come before. */
  readonly after: ReadonlySet<string>;
  /** Nothing that anybody could see: done as soon as it can be. */
  readonly unseen?: () => boolean;
  /** Does it, or gives the handler's invocation that does it. Throws where it fails. */
  readonly begin: () => Invocation | undefined;
  /** Behind the invocation: undefined where it crashed, or the operation failed before it did anything. */
  readonly end?: (invocation: Invocation | undefined) => void;
  /** Milliseconds. */
  readonly duration?: number;
}

export interface Faults {
  /** How many may still come. */
  left: number;
  /** Whether another resource of the stack may fail at any time. */
  readonly elsewhere: boolean;
}

/** Whether CloudFormation waits for the handler when another resource fails, or goes on without it while it runs on. */
export interface Strays {
  readonly allowed: boolean;
  readonly invocations: Invocation[];
}

export interface Course {
  readonly cloud: Cloud;
  readonly choices: Choices;
  readonly faults: Faults;
  readonly strays: Strays;
  /** Whether an operation begins while another is under way. If not, there are fewer states, and each order is tried all the same. */
  readonly sideBySide: boolean;
  /** Called in each state between two steps. */
  readonly look: () => void;
  /** All that decides what can follow, but for the turns. */
  readonly fingerprint: () => string;
}

const STEP = 15_000;
/** When CloudFormation gives a custom resource up. */
const TIMEOUT = 60 * 60_000;

/** What happens next: a step of an invocation or the beginning of a turn, whole or with a fault. */
type Option = () => Promise<void> | void;

/** Takes turns in every order that their dependencies allow, side by side. @returns the turns that failed; none are begun behind a failure, unless `goOn` */
export async function takeTurns(turns: readonly Turn[], course: Course, elsewhere: boolean, goOn = false): Promise<string[]> {
  const { cloud, choices, faults, strays } = course;
  const ids = new Set(turns.map(({ id }) => id));
  const [done, failed] = [new Set<string>(), [] as string[]];
  const running = new Map<string, { turn: Turn; invocation: Invocation }>();
  let aborted = false;

  const isReady = (turn: Turn) => !done.has(turn.id) && !running.has(turn.id) && [...turn.after].every((id) => done.has(id) || !ids.has(id));
  const abort = () => {
    aborted = true;
    failed.push('elsewhere');
  };
  const fail = (turn: Turn) => {
    failed.push(turn.id);
    if (goOn) done.add(turn.id);
    else aborted = true;
  };
  const conclude = (turn: Turn, invocation: Invocation) => {
    if (!invocation.ended) return;
    running.delete(turn.id);
    turn.end?.(invocation);
    if (invocation.error) fail(turn);
    else done.add(turn.id);
  };
  const begin = async (turn: Turn) => {
    cloud.now += turn.duration ?? STEP;
    try {
      const invocation = turn.begin();
      if (!invocation) return void done.add(turn.id);
      await invocation.settled();
      running.set(turn.id, { turn, invocation });
      conclude(turn, invocation);
    } catch {
      fail(turn);
    }
  };
  const step = async (turn: Turn, invocation: Invocation, failure?: Error) => {
    cloud.now += STEP;
    await invocation.step(failure);
    conclude(turn, invocation);
  };
  const crash = (turn: Turn) => {
    cloud.now += TIMEOUT;
    running.delete(turn.id);
    turn.end?.(undefined);
    fail(turn);
  };
  const crashAndRunAgain = async (turn: Turn) => {
    cloud.now += 60_000;
    running.delete(turn.id);
    await begin(turn);
  };
  const desert = () => {
    for (const { turn, invocation } of running.values()) {
      strays.invocations.push(invocation);
      turn.end?.(undefined);
    }
    running.clear();
    abort();
  };
  const stray = async (invocation: Invocation) => {
    cloud.now += STEP;
    await invocation.step();
    if (invocation.ended) strays.invocations.splice(strays.invocations.indexOf(invocation), 1);
  };
  const failAtOnce = (turn: Turn) => {
    turn.end?.(undefined);
    fail(turn);
  };
  const failBehind = async (turn: Turn) => {
    await begin(turn);
    if (done.delete(turn.id)) fail(turn);
  };
  const fault = (option: Option): Option => () => {
    faults.left--;
    return option();
  };

  for (;;) {
    const ready = aborted || (running.size > 0 && !course.sideBySide) ? [] : turns.filter(isReady);
    const unseen = ready.find((turn) => turn.unseen?.());
    if (unseen) {
      const now = cloud.now;
      await begin(unseen);
      cloud.now = now;
      continue;
    }
    if (running.size === 0 && ready.length === 0) return failed;
    const now = [...running.values()];
    const options: Option[] = [
      ...now.map(({ turn, invocation }) => () => step(turn, invocation)),
      ...ready.map((turn) => () => begin(turn)),
      ...strays.invocations.map((invocation) => () => stray(invocation)),
    ];
    if (faults.left > 0) {
      if (!aborted && elsewhere && faults.elsewhere) options.push(fault(abort), ...strays.allowed && now.length > 0 ? [fault(desert)] : []);
      options.push(
        ...now.flatMap(({ turn, invocation }) => [
          fault(() => crash(turn)), fault(() => step(turn, invocation, new Error('a call failed'))), fault(() => crashAndRunAgain(turn)),
        ]),
        ...ready.flatMap((turn) => [fault(() => failAtOnce(turn)), ...goOn ? [] : [fault(() => failBehind(turn))]]),
      );
    }
    choices.at(() => JSON.stringify([
      course.fingerprint(), faults.left, aborted, [...done].sort(), failed, now.map(({ turn, invocation }) => [turn.id, invocation.trace]),
      strays.invocations.map(({ trace }) => trace),
    ]));
    await options[choices.pick(options.length)]();
    course.look();
  }
}
