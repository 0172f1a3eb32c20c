import { CheckOptions } from '../../../src/checks/check-domain';
import { watchHandler } from '../../../src/watch/handler/watch';

/** The function, but for where it looks: at a rig instead of the Internet. */
const { connectTo, ...check } = JSON.parse(process.env.RIG!) as Omit<CheckOptions, 'connectTo'> & { connectTo: Array<[string, string]> };

export const handler = watchHandler({
  check: { ...check, connectTo: new Map(connectTo) },
  confirmMilliseconds: Number(process.env.CONFIRM_MILLISECONDS),
});
