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

export interface Course {
  readonly cloud: Cloud;
  readonly choices: Choices;
  readonly faults: Faults;
  /** Runs of the handler that CloudFormation no longer waits for, of this operation and of earlier ones. Each goes on at any time. */
  readonly strays: Invocation[];
  /** Whether an operation begins while another is under way. If not, there are fewer states, and each order is tried all the same. */
  readonly sideBySide: boolean;
  /** Whether only the first of several orders is tried. */
  readonly inOneOrder?: boolean;
  /** Whether runs that CloudFormation no longer waits for crash, so that more faults can be tried. */
  readonly withoutStrays?: boolean;
  /** What has happened, step by step. */
  readonly history: string[];
  /** Called in each state between two steps. */
  readonly look: () => void;
  /** All that decides what can follow, but for the turns. */
  readonly fingerprint: () => string;
}

const STEP = 15_000;
/** When CloudFormation gives a custom resource up. */
const TIMEOUT = 15 * 60_000;

interface Running {
  readonly turn: Turn;
  readonly invocation: Invocation;
}

/** Lets one make its next call. */
export async function goAstray(stray: Invocation, { cloud, strays }: Pick<Course, 'cloud' | 'strays'>): Promise<void> {
  cloud.now += STEP;
  await stray.step();
  if (stray.ended) strays.splice(strays.indexOf(stray), 1);
}

/** Lambda runs an asynchronous request that crashed up to two times more. */
async function runAgain(stray: Invocation, { cloud, strays }: Course): Promise<void> {
  cloud.now += 60_000;
  strays[strays.indexOf(stray)] = await stray.again();
}

/** What happens next: a step of an invocation or the beginning of a turn, whole or with a fault. */
interface Option {
  readonly what: string;
  readonly go: () => Promise<void> | void;
}

/** Takes turns in every order that their dependencies allow, side by side. @returns the turns that failed; none are begun behind a failure, unless `goOn` */
export async function takeTurns(turns: readonly Turn[], course: Course, elsewhere: boolean, goOn = false): Promise<string[]> {
  const { cloud, choices, faults, strays } = course;
  const ids = new Set(turns.map(({ id }) => id));
  const [done, failed] = [new Set<string>(), [] as string[]];
  const running = new Map<string, Running>();
  let aborted = false;

  const isReady = (turn: Turn) => !done.has(turn.id) && !running.has(turn.id) && [...turn.after].every((id) => done.has(id) || !ids.has(id));
  const leave = ({ turn, invocation }: Running) => {
    running.delete(turn.id);
    if (!course.withoutStrays) strays.push(invocation);
    turn.end?.(undefined);
  };
  // What is in progress when something fails is cancelled, and runs on.
  const cancel = () => {
    aborted = true;
    [...running.values()].forEach(leave);
  };
  const failElsewhere = () => {
    faults.left--;
    failed.push('elsewhere');
    cancel();
  };
  const fail = (turn: Turn) => {
    failed.push(turn.id);
    if (goOn) done.add(turn.id);
    else cancel();
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
  const crashAndRunAgain = async ({ turn, invocation }: Running) => {
    cloud.now += 60_000;
    running.set(turn.id, { turn, invocation: await invocation.again() });
  };
  const giveUp = (one: Running) => {
    cloud.now += TIMEOUT;
    leave(one);
    fail(one.turn);
  };
  const failAtOnce = (turn: Turn) => {
    turn.end?.(undefined);
    fail(turn);
  };
  const failBehind = async (turn: Turn) => {
    await begin(turn);
    if (done.delete(turn.id)) fail(turn);
  };
  const suffer = (go: Option['go']) => {
    faults.left--;
    cloud.mishaps++;
    return go();
  };
  const option = (what: string, { id }: Turn, go: Option['go']): Option => ({ what: `${what} ${id}`, go });

  for (;;) {
    const ready = aborted || (running.size > 0 && !course.sideBySide) ? [] : turns.filter(isReady);
    // In every order, or with strays in between, unless all is tried side by side.
    if (course.inOneOrder || (strays.length > 0 && !course.sideBySide)) ready.splice(1);
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
      ...now.map(({ turn, invocation }) => option('call', turn, () => step(turn, invocation))),
      ...ready.map((turn) => option('begin', turn, () => begin(turn))),
      ...strays.map((stray) => ({ what: `stray ${stray.event.RequestId}`, go: () => goAstray(stray, course) })),
    ];
    if (faults.left > 0) {
      const fault = (what: string, { id }: { readonly id: string }, go: Option['go']) => ({ what: `${what} ${id}`, go: () => suffer(go) });
      if (!aborted && elsewhere && faults.elsewhere) options.push({ what: 'fail elsewhere', go: failElsewhere });
      options.push(
        ...now.flatMap((one) => [
          fault('crash', one.turn, () => crash(one.turn)),
          fault('fail a call of', one.turn, () => step(one.turn, one.invocation, new Error('a call failed'))),
          fault('crash and run again', one.turn, () => crashAndRunAgain(one)),
          ...course.withoutStrays ? [] : [fault('give up', one.turn, () => giveUp(one))],
        ]),
        ...strays.map((stray) => fault('run again', { id: stray.event.RequestId }, () => runAgain(stray, course))),
        ...ready.flatMap((turn) => [
          fault('fail at once', turn, () => failAtOnce(turn)), ...goOn ? [] : [fault('fail after', turn, () => failBehind(turn))],
        ]),
      );
    }
    choices.at(() => JSON.stringify([
      course.fingerprint(), faults.left, aborted, [...done].sort(), failed, now.map(({ turn, invocation }) => [turn.id, invocation.trace]),
      strays.map(({ event, trace }) => [event.RequestId, trace]),
    ]));
    const { what, go } = options[choices.pick(options.length)];
    course.history.push(what);
    await go();
    course.look();
  }
}
