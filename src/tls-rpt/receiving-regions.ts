import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Regions in which SES is known to receive mail. AWS lists them under "Email receiving endpoints" (AWS General Reference, "Amazon Simple Email Service
 * endpoints and quotas"), and adds regions from time to time.
 */
export const RECEIVING_REGIONS: readonly string[] = [
  'af-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ca-central-1', 'eu-central-1',
  'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2',
];

/** Warns if SES is not known to receive mail in the region. It is a warning because the list may be older than AWS's. */
export function warnOfRegion(receiver: IConstruct): void {
  const { region } = Stack.of(receiver);
  if (Token.isUnresolved(region) || RECEIVING_REGIONS.includes(region)) return;
  Annotations.of(receiver).addWarningV2('cdk-mta-sts:receivingRegion', `the stack is in region ${region}, where SES is not known to receive mail: without it, the deployment fails at the receipt rule set; `
    + `regions that are known: ${RECEIVING_REGIONS.join(', ')}. Read "Email receiving endpoints" in https://docs.aws.amazon.com/general/latest/gr/ses.html, and put the TlsRptReceiver into a stack in `
    + "such a region, or give other 'reportDestinations'");
}
