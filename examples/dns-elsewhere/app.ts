import { App, Stack } from 'aws-cdk-lib';
import { MailExchangers, MtaSts, MtaStsPolicy } from 'cdk-mta-sts';

const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });

// No zone: the records are the stack's output ManualRecords, as lines of a zone file.
new MtaSts(stack, 'MtaSts', {
  domainName: 'example.com',
  policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com', 'mx2.example.com')),
});
