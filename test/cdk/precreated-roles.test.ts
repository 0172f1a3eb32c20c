import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MailExchangers, MailNotifications, MtaSts, MtaStsPolicy } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

function synth(preventSynthesis?: boolean): { report: any[]; template: { [id: string]: any } } {
  const app = new App({ analyticsReporting: false });
  if (preventSynthesis !== undefined) Role.customizeRoles(app, { preventSynthesis, usePrecreatedRoles: preventSynthesis ? NAMES : undefined });
  const stack: Stack = stackIn('us-east-1', { app });
  const { policyHost, reportReceiver } = new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy });
  new MtaSts(stack, 'Other', { zone: zoneOf(stack, 'example.org'), policy, policyHost, reportDestinations: [reportReceiver!] });
  new MailNotifications(stack, 'Notifications', { topic: new Topic(stack, 'Topic'), policyHost, reportReceiver });
  const { directory, stacks: [{ template }] } = app.synth();
  const file = path.join(directory, 'iam-policy-report.json');
  return { report: fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).roles : [], template: template.Resources };
}

const NAMES = Object.fromEntries([
  'MtaSts/Reports/Activation/ActivatorRole', 'MtaSts/Reports/Ingestion/FunctionRole', 'MtaSts/PolicyHost/PublisherRole', 'MtaSts/PolicyHost/Watch/FunctionRole',
  'MtaSts/PolicyHost/Watch/ScheduleRole', 'Notifications/FunctionRole', 'Notifications/ScheduleRole',
].map((place) => [`Mail/${place}`, place.replace(/\W/g, '')]));

const rolesOf = (template: { [id: string]: any }) => Object.values(template).filter(({ Type }) => Type === 'AWS::IAM::Role');
const granted = (statements: any[]) => statements.flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} on ${[Resource].flat().length}`)).sort();

const inline = (template: { [id: string]: any }) => (
  granted(rolesOf(template).flatMap(({ Properties }) => Properties.Policies.flatMap((one: any) => one.PolicyDocument.Statement)))
);

/** What the roles grant that the app creates without customization. */
const usual = inline(synth().template);

test('the report about roles that somebody else creates has each permission of each handler', () => {
  const { report, template } = synth(true);
  expect(rolesOf(template)).toEqual([]);
  expect(granted(report.flatMap(({ identityPolicyStatements }) => identityPolicyStatements))).toEqual(usual);
});

test('the report about roles that the app creates too has them, and the roles keep them', () => {
  const { report, template } = synth(false);
  expect(granted(report.flatMap(({ identityPolicyStatements }) => identityPolicyStatements))).toEqual(usual);
  expect(inline(template)).toEqual(usual);
});
