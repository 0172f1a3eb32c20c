import { CheckOptions } from '../../../src/checks/check-domain';
import { watchHandler } from '../../../src/watch/handler/watch';

/** The function with a rig in place of the Internet. */
const { connectTo, ...check } = JSON.parse(process.env.RIG!) as Omit<CheckOptions, 'connectTo'> & { connectTo: Array<[string, string]> };

export const handler = watchHandler({
  check: { ...check, connectTo: new Map(connectTo) },
  confirmMilliseconds: Number(process.env.CONFIRM_MILLISECONDS),
});
