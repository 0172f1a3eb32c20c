import { Annotations as LiveAnnotations, App, Aws, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { receiverIn, stackIn } from '../support/stacks';

const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('receivingRegion|not known to receive mail'));

test.each(['ap-east-1', 'eu-central-2', 'me-south-1', 'ca-west-1', 'us-gov-west-1', 'eu-west-9'])('a receiver in %s warns that SES may not receive mail there, and names the regions that are known', (region) => {
  const stack = stackIn(region);
  receiverIn(stack);
  const [warning, ...others] = warnings(stack);
  expect(others).toEqual([]);
  expect(warning.entry.data).toMatch(new RegExp(`in region ${region}, .*eu-central-1, .*"Email receiving endpoints" in https://docs\\.aws\\.amazon\\.com/general/latest/gr/ses\\.html.*reportDestinations.*receivingRegion`));
});

test.each(['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-2', 'sa-east-1'])('a receiver in %s does not warn', (region) => {
  const stack = stackIn(region);
  receiverIn(stack);
  expect(warnings(stack)).toEqual([]);
});

test('a receiver in a region that is not known at synth does not warn', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Mail', { env: { region: Aws.REGION } });
  receiverIn(stack);
  expect(warnings(stack)).toEqual([]);
});

test('the warning can be acknowledged', () => {
  const stack = stackIn('ap-east-1');
  const receiver = receiverIn(stack);
  LiveAnnotations.of(receiver).acknowledgeWarning('cdk-mta-sts:receivingRegion');
  expect(warnings(stack)).toEqual([]);
});
