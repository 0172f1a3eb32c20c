import { createInterface } from 'node:readline/promises';
import { AccountState } from './account-state';
import { OwnAccount } from './own-account';

/** Prices of us-east-1 in USD, rounded up; the hours of a run are less than two. */
const COSTS = [
  'CloudWatch alarms and metrics, by the hour: 0.01',
  'a key in KMS, by the hour, then waiting for deletion for free: 0.01',
  'Athena, S3, SES, SQS, Lambda, Route 53 queries, CloudFront: 0.02',
  'certificates of ACM, records, IAM, CloudFormation: 0',
];

/** Says what the run will do, before it does any of it. */
export function plan({ domain, run }: OwnAccount, { lines, mailbox }: AccountState): string {
  const makes = [
    `records at ${domain} and below it, and none outside`,
    `stacks whose names begin with cdk-mta-sts-${run}: one CloudFront distribution, certificates, buckets, functions, queues, roles, alarms`,
    ...mailbox === 'none' ? [] : ['two SES identities, one receipt rule, one KMS key; it sends about seven mails to its own mailbox', 'one Athena database'],
  ];
  return [
    ...lines,
    '',
    'This run makes:',
    ...makes.map((line) => `  - ${line}`),
    'It deletes all of it when it ends, also when it fails or is interrupted (Ctrl-C), and lists what is left.',
    'What the CDK CLI uploads to the bucket of the bootstrap stays there: a few hundred kilobytes of handlers and templates.',
    `If this process is killed: npm run test:account -- --zone ${domain.split('.').slice(1).join('.')} --clean ${run}`,
    '',
    'It costs less than 0.10 USD:',
    ...COSTS.map((line) => `  - ${line}`),
    'It takes one to two hours, most of it CloudFront and ACM.',
    '',
  ].join('\n');
}

/** Asks a person to agree. Without a terminal, nobody is asked, and the answer is no. */
export async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    process.stdout.write('Nobody can answer, because there is no terminal: give --yes to start.\n');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.once('SIGINT', () => process.exit(1));
  try {
    return /^y(es)?$/i.test((await terminal.question('Start? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}
