import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = '/sys/fs/cgroup';
const MEBIBYTE = 1024 * 1024;
/** As short as Lambda's seems to be: a process is held for a part of each. */
const PERIOD_MICROSECONDS = 20_000;

export interface CgroupLimits {
  readonly megabytes: number;
  /** Of one CPU. */
  readonly cpus: number;
}

/** Returns why control groups can't be used here, or undefined if they can. */
export function cgroupLack(): string | undefined {
  try {
    new Cgroup({ megabytes: 64, cpus: 1 }).remove();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Bounds processes as Lambda bounds a function, in memory and CPU time: by control groups of Linux, version 1 or 2, for which root is needed. */
export class Cgroup {
  private readonly name = `cdk-mta-sts-${randomUUID()}`;
  private readonly isV2 = fs.existsSync(path.join(ROOT, 'cgroup.controllers'));

  public constructor({ megabytes, cpus }: CgroupLimits) {
    for (const directory of this.directories) fs.mkdirSync(directory);
    const quota = Math.round(cpus * PERIOD_MICROSECONDS);
    if (this.isV2) {
      this.set('memory', { 'memory.max': megabytes * MEBIBYTE });
      this.set('memory', { 'cpu.max': `${quota} ${PERIOD_MICROSECONDS}` });
      return;
    }
    this.set('memory', { 'memory.limit_in_bytes': megabytes * MEBIBYTE });
    this.set('cpu', { 'cpu.cfs_period_us': PERIOD_MICROSECONDS, 'cpu.cfs_quota_us': quota });
  }

  /** In front of a command that is to run within, with all that it starts. */
  public get prefix(): string[] {
    const joins = this.directories.map((directory) => `echo $$ > ${directory}/cgroup.procs`);
    return ['/bin/sh', '-c', `${joins.join(' && ')} && exec "$0" "$@"`];
  }

  /** Processes that the kernel ended as memory was over. */
  public get kills(): number {
    const file = path.join(this.directoryOf('memory'), this.isV2 ? 'memory.events' : 'memory.oom_control');
    return Number(/^oom_kill (\d+)$/m.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? 0);
  }

  /** The most memory that all had together, since the group was made. */
  public get peakMegabytes(): number {
    const file = path.join(this.directoryOf('memory'), this.isV2 ? 'memory.peak' : 'memory.max_usage_in_bytes');
    return Math.round(Number(fs.readFileSync(file, 'utf8')) / MEBIBYTE);
  }

  public get processes(): number[] {
    return fs.readFileSync(path.join(this.directoryOf('memory'), 'cgroup.procs'), 'utf8').split('\n').filter((line) => line !== '').map(Number);
  }

  /** Removes the group. All its processes have to have ended. */
  public remove(): void {
    for (const directory of this.directories) fs.rmdirSync(directory);
  }

  private get directories(): string[] {
    return this.isV2 ? [this.directoryOf('')] : ['memory', 'cpu'].map((one) => this.directoryOf(one));
  }

  private directoryOf(controller: string): string {
    return this.isV2 ? path.join(ROOT, this.name) : path.join(ROOT, controller, this.name);
  }

  private set(controller: string, values: { [file: string]: string | number }): void {
    for (const [file, value] of Object.entries(values)) fs.writeFileSync(path.join(this.directoryOf(controller), file), String(value));
  }
}
