/** Something that the library assumes of AWS and that no documentation settles. */
export interface Question {
  readonly question: string;
  /** What made it a question. */
  readonly source: string;
  /** What the answers would mean for the library. */
  readonly meaning: string;
}

/** Answered by an acceptance run. The keys are the names of the rows, also in what people send in. */
export const QUESTIONS = {
  'start of siblings': {
    question: 'How many resources does CloudFormation start within a second, where nothing makes one wait for another?',
    source: 'No limit is documented; Route 53 documents requests per second and account (developer guide, "Throttling for Amazon Route 53 API requests")',
    meaning: 'The more start together, the longer the publications of many domains in one account wait for Route 53. More than 5 a second: their retries matter',
  },
  'output in a rollback': {
    question: 'Does a rollback look up Fn::GetStackOutput again, or does it use the value of the deployment before?',
    source: 'The documentation of Fn::GetStackOutput covers create and update only',
    meaning: 'Again: a rollback of the mail stack takes the newest certificate of the certificate stack. The old value: it takes one that may be gone',
  },
  'role before resource': {
    question: 'Does a custom resource wait for the new policy of its function\'s role, where the function stays as it is, and how long does the policy take to spread?',
    source: 'CloudFormation documents the order of references between resources, not whether it passes through an unchanged one',
    meaning: 'Denied calls are to be retried for longer than the longest time that is seen here',
  },
  'attributes in a rollback': {
    question: 'Which value has an attribute of a custom resource in a rollback: that of its last answer, or that of the deployment before?',
    source: 'Not documented. docs/safety.md assumes the last answer',
    meaning: 'The last answer: the record follows what is served. The old value: the record may announce an id that is not served, until the publisher sets it right',
  },
  'what SES writes on top': {
    question: 'In which order and form do SES\'s own headers come, and how are HELO and MAIL FROM escaped in them?',
    source: 'Not documented. Raw mails of 2017-2025 that are public: Return-Path, Received, verdicts, Received-SPF, Authentication-Results, X-SES-RECEIPT',
    meaning: 'A sender must not be able to write "dkim=pass" into Authentication-Results: if a HELO reaches it unescaped, the acceptance of reports has to change',
  },
  'verdicts on signatures': {
    question: 'What does SES write for a DKIM signature that is broken, whose key is not found, whose name server is silent, and whose key has s=tlsrpt?',
    source: 'RFC 8460 section 3 asks for s=tlsrpt keys; RFC 8601 has the words; what SES does is not documented',
    meaning: 'A reporter whose key has s=tlsrpt alone ends up in quarantine if SES ignores such keys',
  },
  'account of KMS calls': {
    question: 'Is aws:SourceAccount part of the KMS calls that S3\'s default encryption makes for SES?',
    source: 'The SES developer guide shows the condition for a key that SES itself encrypts with, not for default encryption',
    meaning: 'If not, SES is denied the key: with encryptionKey no mail would be stored',
  },
  'Host at CloudFront': {
    question: 'What does CloudFront answer to a Host header with a port, and to one with a final dot?',
    source: 'Not documented. RFC 9110 section 7.2 allows the port; some senders write the final dot',
    meaning: 'Anything but 200 with the policy: such a sender finds no policy, and the function at the edge has to be changed, if it sees the request at all',
  },
  'refused certificate deletion': {
    question: 'How long does CloudFormation try to delete a certificate that is in use?',
    source: 'ACM: ResourceInUseException; re:Post reports of three attempts',
    meaning: 'The deployment that changes the names of a policy host takes that much longer, and leaves the certificate',
  },
  'ids that CloudFormation makes up': {
    question: 'Which physical id does a custom resource have that never answered, and is it shortened?',
    source: 'The id is described as a generated one; its form is not documented',
    meaning: 'The publisher takes an id that is not a policy host\'s for one of these: it must never look like one',
  },
  'Node.js of Lambda': {
    question: 'Which version of Node.js does Lambda run for nodejs24.x?',
    source: 'Lambda documents the major version',
    meaning: 'The bundles use no API that is newer',
  },
  'process that reads mails': {
    question: 'Can a function start a child process, read its memory in /proc, and raise its oom_score_adj?',
    source: 'Not documented for Lambda. Its own emulator starts a runtime as a process group and kills the group; Linux lets a user do the rest with own processes',
    meaning: 'Without status, the memory of a reader is bounded by V8 and by the function\'s own alone; without oom_score_adj, the kernel may end the handler in its place',
  },
  'Athena on reports': {
    question: 'Does Athena read the stored reports: nested names, and gzip under a Content-Encoding?',
    source: 'The JSON SerDe of Athena lowers the case of names; how it treats nested ones and an object\'s Content-Encoding is not documented',
    meaning: 'Null or an error in a column: a table over the reports has to map names, or reports have to be stored differently',
  },
} as const satisfies { readonly [name: string]: Question };

export type QuestionName = keyof typeof QUESTIONS;
