import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { AcceptanceStack, CERTIFICATE_REGION } from './acceptance-stack';
import { certificateDeletions } from './observed-events';
import { OwnAccount } from './own-account';
import { eventually } from '../scenarios/scenario';

const DELETION_SECONDS = 3600;

/** Lets CloudFormation delete a certificate that the policy host uses, and gives what it did. */
export async function deleteCertificateInUse({ client, patience }: OwnAccount, stack: AcceptanceStack): Promise<string> {
  const { id, arn } = await stack.deployCertificate();
  const before = stack.lasting;
  stack.lasting = { ...before, certificate: arn };
  try {
    await stack.deployAs({});
    await new CloudFormationClient({ ...client, region: CERTIFICATE_REGION }).send(new DeleteStackCommand({ StackName: id }));
    await eventually('the end of the deletion', async () => {
      const found = (await stack.stacks()).find((one) => one.id === id);
      return found?.status.endsWith('_IN_PROGRESS') ? undefined : true;
    }, patience(DELETION_SECONDS, 15));
    return certificateDeletions(await stack.lastOperation(id, CERTIFICATE_REGION))!;
  } finally {
    stack.lasting = before;
    await stack.deployAs({});
  }
}
