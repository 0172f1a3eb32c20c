import { App, CfnOutput, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { formOf, ProbeForm } from './forms';
import { ProbeFunction } from './probe-function';

/** Custom resources that show how CloudFormation, IAM and Lambda behave, and have nothing to do with mail. */
const app = new App();
const { stackName, region, revision, fails, silent } = formOf<ProbeForm>(app);

const source = new Stack(app, 'Source', { stackName: `${stackName}-source`, env: { region } });
const output = new CfnOutput(source, 'Revision', { value: String(revision) });
// A stack needs a resource.
new LogGroup(source, 'Nothing', { removalPolicy: RemovalPolicy.DESTROY });

const stack = new Stack(app, 'Probe', { stackName: `${stackName}-probe`, env: { region } });
stack.addDependency(source);
const probe = new ProbeFunction(stack, 'Probe', revision > 1);
const changing = probe.resource(stack, 'Changing', { Revision: revision });
const unchanged = probe.resource(stack, 'Unchanged', {});
const readers = [
  probe.resource(stack, 'ReadsChanging', { Revision: revision, Value: changing.getAttString('Token') }),
  probe.resource(stack, 'ReadsUnchanged', { Revision: revision, Value: unchanged.getAttString('Token') }),
  probe.resource(stack, 'ReadsOutput', { Revision: revision, Value: Fn.getStackOutput(source.stackName, output.logicalId, region) }),
  probe.resource(stack, 'Needs', { Revision: revision, Needs: true }),
];
if (fails) {
  // When all others have been changed.
  probe.resource(stack, 'Fails', { Fails: true }).node.addDependency(...readers);
}

if (silent) {
  const quiet = new Stack(app, 'Silent', { stackName: `${stackName}-whose-function-never-answers-and-whose-name-is-a-long-one`, env: { region } });
  new ProbeFunction(quiet, 'Probe')
    .resource(quiet, 'NeverAnswersAndHasALogicalIdThatIsLongerThanMostAre', { Silent: true }, Duration.seconds(15));
}
