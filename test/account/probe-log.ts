import { OwnAccount } from './own-account';
import { eventually } from '../scenarios/scenario';

/** What the function of the probes logs of a request. */
export interface ProbeEntry {
  readonly at: number;
  readonly node: string;
  readonly request: 'Create' | 'Update' | 'Delete';
  readonly resource: string;
  /** The physical id that CloudFormation knows. */
  readonly id?: string;
  /** The value that CloudFormation looked up for the resource. */
  readonly seen?: string;
  /** What the resource answered as its attribute. */
  readonly token?: string;
  /** Milliseconds until a permission was there; null if it did not come. */
  readonly denied?: number | null;
  /** What the function could do with a child process: milliseconds until it started, its memory, and its score for the kernel. */
  readonly child?: { readonly started?: number; readonly megabytes?: number; readonly score?: string; readonly error?: string };
}

/** A log group may be as late as a minute. */
const LOG_SECONDS = 120;

/** Returns all entries in the order of time: when the last one has arrived, or when none has arrived for so long that it will not. */
export async function probeLog({ api, patience }: OwnAccount, logGroup: string, isLast: (entries: ProbeEntry[]) => boolean): Promise<ProbeEntry[]> {
  let entries: ProbeEntry[] = [];
  const look = async () => {
    const lines: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await api.json('logs', 'Logs_20140328.FilterLogEvents', { logGroupName: logGroup, nextToken });
      lines.push(...page.events.map(({ message }: { message: string }) => message));
      nextToken = page.nextToken;
    } while (nextToken);
    entries = lines.flatMap((line) => /probe: (\{.*\})/.exec(line)?.[1] ?? []).map((json): ProbeEntry => JSON.parse(json)).sort((a, b) => a.at - b.at);
    return isLast(entries) ? true : undefined;
  };
  await eventually(`the last line in ${logGroup}`, look, patience(LOG_SECONDS, 5)).catch((error) => {
    if (entries.length === 0) throw error;
  });
  return entries;
}
