import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptDestination, TlsRptReceiver, TlsRptRecord } from '../../src';
import { receiverIn, stackIn, zoneOf } from '../support/stacks';

const exchangers = MailExchangers.of('mx1.example.com');
const policy = MtaStsPolicy.testing(exchangers);
const destination = TlsRptDestination.email('reports@example.net');
/** What a compiler would refuse, and JavaScript lets through. */
const mtaSts = (props: any) => (stack: Stack) => new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, ...props });
const record = (destinations: any) => (stack: Stack) => new TlsRptRecord(stack, 'Record', { zone: zoneOf(stack), destinations });
const listOf = (stack: Stack) => new CfnParameter(stack, 'Hosts', { type: 'CommaDelimitedList' }).valueAsList;

test.each<[what: string, problem: string, use: (stack: Stack) => unknown]>([
  ['a missing policy', "'policy' is undefined: it must be an MtaStsPolicy; write one such as MtaStsPolicy.testing(", mtaSts({ policy: undefined })],
  ['an object as a policy', "'policy' is [object Object]: it must be an MtaStsPolicy", mtaSts({ policy: { mode: 'testing', mailExchangers: exchangers } })],
  ['a text as a policy', "'policy' is 'testing': it must be an MtaStsPolicy", mtaSts({ policy: 'testing' })],
  ['one destination without a list', "'reportDestinations' is [object Object]: it must be a list of destinations; write a list such as", mtaSts({ reportDestinations: destination })],
  ['an address as a destination', "'reportDestinations[0]' is 'reports@example.net': it must be a destination", mtaSts({ reportDestinations: ['reports@example.net'] })],
  ['a missing destination', "'reportDestinations[1]' is undefined: it must be a destination", mtaSts({ reportDestinations: [destination, undefined] })],
  ['one destination of a record without a list', "'destinations' is [object Object]: it must be a list", record(destination)],
  ['an address as a destination of a record', "'destinations[0]' is 'reports@example.net': it must be a destination", record(['reports@example.net'])],
  ['hosts instead of MailExchangers', "'mailExchangers' is mx1.example.com: it must be a MailExchangers; write one such as", () => MtaStsPolicy.testing(['mx1.example.com'] as any)],
  ['a policy without hosts', "'mailExchangers' is undefined: it must be a MailExchangers", () => MtaStsPolicy.enforce(undefined as any)],
  ['a list as a host', "'mx' is a.example.com,b.example.com: each pattern is a text; write the hosts as arguments", () => MailExchangers.of(['a.example.com', 'b.example.com'] as any)],
  ['a number as a host', "'mx' is 5: each pattern is a text", () => MailExchangers.of(5 as any)],
  ['the name of a removal policy', "'removalPolicy' is 'DESTROY': it must be a RemovalPolicy; use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY", mtaSts({ removalPolicy: 'DESTROY' })],
  ['the name of a removal policy for reports', "'removalPolicy' is 'DELETE': it must be a RemovalPolicy", (stack) => receiverIn(stack, { removalPolicy: 'DELETE' as any })],
  ['the name of a check', "'skippedChecks' is 'MX_COVERED': it must be an EnforceCheck; write one such as", () => MtaStsPolicy.enforce(exchangers, { skippedChecks: ['MX_COVERED' as any] })],
  ['hosts in a parameter', "'mx' is a token, known only at deployment", (stack) => MailExchangers.of(...listOf(stack))],
  ['a domain name in a parameter with a list', "'domainName' is a token, known only at deployment", (stack) => mtaSts({ domainName: listOf(stack)[0] })(stack)],
  ['an address in a parameter with a list', "'address' is a token, known only at deployment", (stack) => TlsRptDestination.email(listOf(stack)[0])],
])('%s is refused, and the error names the property and the fix', (_, problem, use) => {
  expect(() => use(stackIn('us-east-1'))).toThrow(problem);
});

describe('a long name', () => {
  const longName = (length: number) => {
    let name = 'example.com';
    while (name.length < length) name = `${'a'.repeat(Math.min(60, length - name.length - 1))}.${name}`;
    return name;
  };
  const certificate = (stack: Stack) => Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/given');
  const uses: Array<[what: string, most: number, labels: string, use: (stack: Stack, name: string) => unknown]> = [
    ['of a mail domain', 242, '_smtp._tls.', (stack, domainName) => mtaSts({ domainName, reportDestinations: [destination], certificate: certificate(stack) })(stack)],
    ['of a domain that requests reports', 242, '_smtp._tls.', (stack, domainName) => new TlsRptRecord(stack, 'Record', { zone: zoneOf(stack), domainName, destinations: [destination] })],
    ['of a mailbox', 209, 'x'.repeat(32), (stack, mailboxDomainName) => new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack), mailboxDomainName })],
  ];

  test.each(uses)('a name %s has at most %d characters', (_, most, labels, use) => {
    expect(() => use(stackIn('us-east-1'), longName(most))).not.toThrow();
    for (const length of [most + 2, 250]) {
      const escaped = labels.replace(/\./g, '\\.');
      expect(() => use(stackIn('us-east-1'), longName(length))).toThrow(new RegExp(`^'(domainName|mailboxDomainName)' is 'a.*': a name in the DNS has at most 253 characters, and that of its record '${escaped}.* would have \\d+; use a domain of at most ${most} characters`));
    }
  });

  test('a name below which the record of a certificate would be too long is refused', () => {
    const use = (length: number) => () => {
      const stack = stackIn('us-east-1');
      const first = mtaSts({ reportDestinations: [destination] })(stack);
      return new MtaSts(stack, 'Second', { zone: zoneOf(stack), domainName: longName(length), policy, reportDestinations: [destination], policyHost: first.policyHost });
    };
    expect(use(211)).not.toThrow();
    expect(use(213)).toThrow(/has at most 253 characters, and that of its record '_x+\.\.\.\.' would have 255/);
  });
});

describe('a report loop', () => {
  const refusal = 'the app has a record at _smtp._tls.tlsrpt.example.com, at Mail/Second/TlsRptRecord/Resource/Resource, which requests reports about the mail to tlsrpt@tlsrpt.example.com, '
    + "the mailbox of 'Mail/Reports' for reports: the delivery of each report would cause another one, an endless report loop (RFC 8460 §3)";
  const both = (reportDestinations: any) => {
    const stack = stackIn('us-east-1');
    receiverIn(stack);
    mtaSts({ domainName: 'tlsrpt.example.com', reportDestinations })(new Stack(stack.node.root as any, 'Other', { env: { region: 'us-east-1' } }));
    return stack.node.root as any;
  };

  test('a domain that is a mailbox for reports may request none', () => {
    expect(() => both([]).synth()).not.toThrow();
  });

  test('a domain that is a mailbox for reports is refused if it requests some', () => {
    const stack = stackIn('us-east-1');
    receiverIn(stack);
    new MtaSts(stack, 'Second', { zone: zoneOf(stack), domainName: 'tlsrpt.example.com', policy, reportDestinations: [destination] });
    expect(() => (stack.node.root as any).synth()).toThrow(refusal);
  });

  test('a record in another stack of the app is refused too', () => {
    expect(() => both([destination]).synth()).toThrow('endless report loop');
  });
});
