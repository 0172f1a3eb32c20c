import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { IPolicyHost, PolicyHost, PolicyHostAttributes, PolicyWatch, PolicyWatchAttributes } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const WATCH: PolicyWatchAttributes = { bucketName: 'platform-policies' };

function teamStack(scope: App | Stage = new App({ analyticsReporting: false }), id = 'Team'): Stack {
  return new Stack(scope, id, { env: { region: 'us-east-1', account: '111111111111' } });
}

function importedHost(stack: Stack, attributes: Partial<PolicyHostAttributes> = {}): IPolicyHost {
  return PolicyHost.fromPolicyHostAttributes(stack, 'PolicyHost', {
    bucketName: 'platform-policies',
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'E111111ABCDEF8',
    publishFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:platform-publisher',
    domainNames: ['example.com'],
    ...attributes,
  });
}

function watchOn(stack: Stack, bucket: IBucket, id = 'Own'): PolicyWatch {
  return new PolicyWatch(stack, id, { bucket, logGroup: new LogGroup(stack, `${id}Logs`) });
}

describe("the bucket of another app's policy host", () => {
  const MESSAGE = "it belongs to the policy host 'Team/PolicyHost' of another app, whose watch keeps its states there: two watches would overwrite each other's";

  test.each<[string, (stack: Stack) => void]>([
    ['by its construct', (stack) => watchOn(stack, importedHost(stack).bucket)],
    ['by its construct, with the watch of that app', (stack) => (
      watchOn(stack, importedHost(stack, { watch: PolicyWatch.fromPolicyWatchAttributes(stack, 'Watch', WATCH) }).bucket)
    )],
    ['by its name', (stack) => {
      importedHost(stack);
      watchOn(stack, Bucket.fromBucketName(stack, 'Bucket', 'platform-policies'));
    }],
    ['before the host is imported', (stack) => {
      watchOn(stack, Bucket.fromBucketName(stack, 'Bucket', 'platform-policies'));
      importedHost(stack);
    }],
  ])('a watch of this app is refused on it %s', (_, create) => {
    for (const part of ["'bucket' is 'Team/", MESSAGE, "call 'addDomain()' of the PolicyWatch in that app, or give 'Team/Own' a bucket of this app"]) {
      expect(() => create(teamStack())).toThrow(part);
    }
  });

  test('a watch of this app is accepted on a bucket of this app, and on one that is not the host\'s', () => {
    const stack = teamStack();
    importedHost(stack);
    watchOn(stack, new Bucket(stack, 'Bucket'));
    expect(() => watchOn(stack, Bucket.fromBucketName(stack, 'Other', 'other-states'), 'Second')).not.toThrow();
  });

  test('a host may be imported by several stacks, and by an app that creates it', () => {
    const app = new App({ analyticsReporting: false });
    importedHost(teamStack(app, 'One'));
    importedHost(teamStack(app, 'Two'));
    const platform = teamStack(app, 'Platform');
    const { bucket: { bucketName } } = new PolicyHost(platform, 'Host');
    expect(() => importedHost(teamStack(app, 'Three'), { bucketName })).not.toThrow();
  });

  test('each stage is by itself', () => {
    const app = new App({ analyticsReporting: false });
    importedHost(teamStack(new Stage(app, 'Dev')));
    const stack = teamStack(new Stage(app, 'Prod'));
    expect(() => watchOn(stack, Bucket.fromBucketName(stack, 'Bucket', 'platform-policies'))).not.toThrow();
  });
});

describe('a bucket of this app', () => {
  test('a second watch is refused on it', () => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'PolicyHost');
    expect(() => watchOn(stack, host.bucket)).toThrow(
      "'bucket' is 'Mail/PolicyHost/Bucket': 'Mail/PolicyHost/Watch' keeps its states there, and two watches would overwrite each other's; "
      + "call its 'addDomain()', or give 'Mail/Own' a bucket of its own");
  });

  test('one watch is accepted on that of a host without a watch', () => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'PolicyHost', { watchEnabled: false });
    host.addDomain({ zone: zoneOf(stack) });
    watchOn(stack, host.bucket).addDomain({ domainName: 'example.com' });
    Template.fromStack(stack).resourceCountIs('AWS::Scheduler::Schedule', 1);
  });
});

describe('the watch that an imported host is given', () => {
  const watchIn = (stack: Stack, attributes: Partial<PolicyWatchAttributes> = {}) => PolicyWatch.fromPolicyWatchAttributes(stack, 'Watch', { ...WATCH, ...attributes });

  test.each<[string, Partial<PolicyWatchAttributes>, string, string]>([
    ['of another bucket', { bucketName: 'other-policies' }, "keeps its states in the bucket 'other-policies', and the policy host has 'platform-policies'", "'bucketName' 'platform-policies'"],
    ['of another region', { region: 'eu-west-1' }, 'it is in region eu-west-1, and the function of the policy host in us-east-1', "'region' 'us-east-1'"],
    ['of another account', { account: '222222222222' }, 'it is in account 222222222222, and the function of the policy host in 111111111111', "'account' '111111111111'"],
  ])('it is refused if it is one %s', (_, attributes, problem, fix) => {
    for (const part of ["'watch' is 'Team/Watch': ", problem, 'it is the watch of another host', fix]) {
      const stack = teamStack();
      expect(() => importedHost(stack, { watch: watchIn(stack, attributes) })).toThrow(part);
    }
  });

  test('it is refused if it was imported in a stack of another region', () => {
    const app = new App({ analyticsReporting: false });
    const far = new Stack(app, 'Far', { env: { region: 'eu-west-1', account: '111111111111' } });
    expect(() => importedHost(teamStack(app), { watch: watchIn(far) })).toThrow("'watch' is 'Far/Watch': it is in region eu-west-1");
  });

  test('it is accepted in the account and region of the host, also if they are given', () => {
    const [stack, other] = [teamStack(), stackIn('eu-west-1')];
    expect(importedHost(stack, { watch: watchIn(stack) }).watch).toBeDefined();
    expect(importedHost(other, { watch: watchIn(other, { region: 'us-east-1', account: '111111111111' }) }).watch).toBeDefined();
  });
});
