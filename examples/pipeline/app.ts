import { App, Stack, Stage } from 'aws-cdk-lib';
import { PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { MailExchangers, MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

interface MailStageProps {
  readonly account: string;
  readonly hostedZoneId: string;
  readonly domain: string;
}

/** The certificate's stack in us-east-1 is part of the stage, and is deployed before the one in eu-west-1. */
class MailStage extends Stage {
  constructor(scope: Construct, id: string, { account, hostedZoneId, domain }: MailStageProps) {
    super(scope, id, { env: { account, region: 'eu-west-1' } });
    const stack = new Stack(this, 'Mail');
    const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName: domain });
    new MtaSts(stack, 'MtaSts', { zone, policy: MtaStsPolicy.testing(MailExchangers.of(`mx1.${domain}`, `mx2.${domain}`)) });
    // Every role of these accounts has to have this policy as its boundary.
    PermissionsBoundary.of(this).apply(ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'developers'));
  }
}

const app = new App();
const stack = new Stack(app, 'Pipeline', { env: { account: '111122223333', region: 'eu-west-1' } });
const connectionArn = 'arn:aws:codestar-connections:eu-west-1:111122223333:connection/12345678-1234-1234-1234-123456789012';

const pipeline = new CodePipeline(stack, 'Pipeline', {
  pipelineType: PipelineType.V2,
  crossAccountKeys: true,
  synth: new ShellStep('Synth', {
    input: CodePipelineSource.connection('example/mail', 'main', { connectionArn }),
    commands: ['npm ci', 'npx cdk synth'],
  }),
});
pipeline.addStage(new MailStage(app, 'Trial', { account: '111122223333', hostedZoneId: 'Z0123456789EXAMPLE', domain: 'trial.example.com' }));
pipeline.addStage(new MailStage(app, 'Live', { account: '444455556666', hostedZoneId: 'Z9876543210EXAMPLE', domain: 'example.com' }), {
  pre: [new ManualApprovalStep('Approve')],
});
