import { RemovalPolicy, Token } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { requireSameEnvironment } from './environment';
import { MtaStsLogOptions } from './log-options';
import { invalid } from './validation';

/** Returns the given log group, or creates one. Fails for a group to which the functions can't write, or which gives CloudWatch no metrics. */
export function logGroupOf(scope: Construct, { logGroup, logRetention }: MtaStsLogOptions, defaultRetention: logs.RetentionDays): logs.ILogGroup {
  if (!logGroup) return new logs.LogGroup(scope, 'Logs', { retention: logRetention ?? defaultRetention, removalPolicy: RemovalPolicy.DESTROY });
  if (logRetention !== undefined) throw new Error("'logRetention' is given beside 'logGroup', which has a retention of its own; leave one of them out");
  requireSameEnvironment(scope, 'logGroup', logGroup, { rule: 'a function writes to log groups of its own account and region only', kind: 'a log group' });
  requireStandardClass(logGroup);
  return logGroup;
}

function requireStandardClass({ node }: logs.ILogGroup): void {
  const resource = node.defaultChild;
  if (!logs.CfnLogGroup.isCfnLogGroup(resource) || Token.isUnresolved(resource.logGroupClass)) return;
  const { logGroupClass = logs.LogGroupClass.STANDARD } = resource;
  if (logGroupClass === logs.LogGroupClass.STANDARD) return;
  throw invalid('logGroup', node.path, `it is of the class ${logGroupClass}, from which CloudWatch takes no metrics`, "create it with 'logGroupClass: LogGroupClass.STANDARD'");
}
