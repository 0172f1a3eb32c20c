import { PublicationPorts, StackRequest } from './ports';

const STATUS_UNKNOWN = 'If this is a rollback, it failed because the function can\'t read the stack\'s status: '
  + 'allow its role cloudformation:DescribeStacks and cloudformation:DescribeStackResource';

/** Lets a rollback continue with `fallback` where a deployment fails with `blocker`. */
export async function inRollback<T>(request: StackRequest, ports: PublicationPorts, blocker: Error, fallback: () => T | Promise<T>): Promise<T> {
  const isRollingBack = await ports.isRollingBack(request);
  if (isRollingBack) return fallback();
  throw isRollingBack === undefined ? new Error(`${blocker.message}. ${STATUS_UNKNOWN}`) : blocker;
}
