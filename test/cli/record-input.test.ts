import { LINTERS, Lint } from '../../src/cli/linters';

const lint = (kind: string, content: string): Lint => LINTERS[kind](Buffer.from(content));
const placed = ({ problems }: Lint) => problems.map(({ code, line, column }) => `${line ?? '-'}:${column ?? '-'} ${code}`);

const DIG = `
; <<>> DiG 9.18.28 <<>> TXT _mta-sts.example.com
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4711
;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 2, ADDITIONAL: 1

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
;; QUESTION SECTION:
;_mta-sts.example.com.		IN	TXT

;; ANSWER SECTION:
_mta-sts.example.com.	300	IN	TXT	"v=STSv1; id=7;"

;; AUTHORITY SECTION:
example.com.		3600	IN	NS	ns1.example.net.
example.com.		3600	IN	NS	ns2.example.net.

;; Query time: 12 msec
;; SERVER: 192.0.2.53#53(192.0.2.53) (UDP)
`;
const NXDOMAIN = DIG.replace('NOERROR', 'NXDOMAIN').replace(/^_mta-sts\.example\.com\.\t.*\n/m, '');
const NSLOOKUP = 'Server:\t\t192.0.2.53\nAddress:\t192.0.2.53#53\n\nNon-authoritative answer:\n_mta-sts.example.com\ttext = "v=STSv1; id=7;"\n\nAuthoritative answers can be found from:\n';
const NSLOOKUP_OF_WINDOWS = 'Server:  dns.example.net\r\nAddress:  192.0.2.53\r\n\r\nNon-authoritative answer:\r\n_mta-sts.example.com\ttext =\r\n\r\n\t"v=STSv1; "\r\n\t"id=7;"\r\n';
const ZONE = `$ORIGIN example.com.
$TTL 1h
@          IN SOA ns1 hostmaster ( 2026051200 ; serial
                                   7200 3600 1209600 300 )
           IN NS  ns1
           IN MX  10 mx1
           IN TXT "v=spf1 mx -all"
_mta-sts   IN TXT "v=STSv1; id=7;" ; ours
_smtp._tls IN TXT ( "v=TLSRPTv1; rua=mailto:tls-reports@example.net," ; the mailbox
                    "https://reports.example.net/" )
`;

/** The data of a record in hexadecimal: each string after its length. */
const generic = (...strings: string[]) => strings.map((text) => Buffer.from([text.length, ...Buffer.from(text)]).toString('hex')).join('');

test.each<[what: string, content: string]>([
  ['the value', 'v=STSv1; id=7;'],
  ['the value with a line end', 'v=STSv1; id=7;\r\n'],
  ['a string', '"v=STSv1; id=7;"'],
  ['strings', '"v=STSv1; " "id=7;"\n'],
  ['strings in the values of a name', '"v=spf1 -all"\n"v=STSv1; " "id=7;"\n'],
  ['a string in which the semicolons are escaped', '"v=STSv1\\; id=7\\;"\n'],
  ['a string with an octet in decimal', '"v=STSv1\\059 id=\\055"\n'],
  ['dig +short of an alias', '_mta-sts.provider.example.\n"v=STSv1; id=7;"\n'],
  ['dig +noall +answer', '_mta-sts.example.com. 300 IN TXT "v=STSv1; id=7;"\n'],
  ['dig', DIG],
  ['dig with CRLF', DIG.replace(/\n/g, '\r\n')],
  ['dig of an alias', '_mta-sts.example.com. 300 IN CNAME sts.provider.example.\nsts.provider.example. 60 IN TXT "v=STSv1; id=7;"\n'],
  ['dig of an alias of an alias', '_mta-sts.example.com. 300 IN CNAME a.example.\na.example. 60 IN CNAME b.example.\nb.example. 60 IN TXT "v=STSv1; id=7;"\n'],
  ['host', '_mta-sts.example.com descriptive text "v=STSv1; id=7;"\n'],
  ['host of an alias', '_mta-sts.example.com is an alias for sts.provider.example.\nsts.provider.example descriptive text "v=STSv1; id=7;"\n'],
  ['nslookup', NSLOOKUP],
  ['nslookup of an alias', '_mta-sts.example.com\tcanonical name = sts.provider.example.\nsts.provider.example\ttext = "v=STSv1; id=7;"\n'],
  ['nslookup of Windows', NSLOOKUP_OF_WINDOWS],
  ['a zone file', ZONE],
  ['a line of a zone file', '_mta-sts.example.com. 300 IN TXT "v=STSv1; id=7;" ; ours'],
  ['a line without TTL and class', '_mta-sts TXT "v=STSv1; id=7;"'],
  ['a line with the class first', '_MTA-STS.Example.COM. in 1h30m txt "v=STSv1; id=7;"'],
  ['a line without owner', '300 IN TXT "v=STSv1; id=7;"'],
  ['a line without quotes', '_mta-sts TXT v=STSv1\\;id=7\\;'],
  ['parentheses', '_mta-sts IN TXT (\n  "v=STSv1; " ; the version\n  "id=7;"\n)\n'],
  ['dig +unknownformat', `_mta-sts.example.com. 300 CLASS1 TYPE16 \\# 15 ${generic('v=STSv1; id=7;')}\n`],
  ['dig +unknownformat, with the data in groups', `_mta-sts.example.com. 300 CLASS1 TYPE16 \\# 15 ( ${generic('v=STSv1; id=7;').replace(/.{8}/g, '$& ')} )\n`],
  ['dig +short +unknownformat', `\\# 15 ${generic('v=STSv1; id=7;')}\n`],
  ['dig +unknownformat of two strings', `_mta-sts.example.com. 300 CLASS1 TYPE16 \\# 16 ${generic('v=STSv1; ', 'id=7;')}\n`],
  ['dig +unknownformat of an alias', `_mta-sts.example.com. 300 CLASS1 TYPE5 \\# 11 ${generic('a', 'example', '')}\na.example. 300 CLASS1 TYPE16 \\# 15 ${generic('v=STSv1; id=7;')}\n`],
  ['a line with the class by its number', '_mta-sts.example.com. 300 CLASS1 TXT "v=STSv1; id=7;"'],
  ['a line with the type by its number', '_mta-sts.example.com. 300 IN type16 "v=STSv1; id=7;"'],
  ['a line with generic data', `_mta-sts IN TXT \\# 15 ${generic('v=STSv1; id=7;').toUpperCase()}`],
  ['a line with a type that nobody knows', '_mta-sts.example.com. 300 IN TYPE65280 \\# 0\n_mta-sts.example.com. 300 IN TXT "v=STSv1; id=7;"'],
  ['several names', '_mta-sts.example.com. IN TXT "v=STSv1; id=7;"\n_mta-sts.example.net. IN TXT "v=STSv1; id=8;"\n'],
  ['several records at the name', '_mta-sts.example.com. IN TXT "v=STSv1; id=7;"\n_mta-sts.example.com. IN TXT "google-site-verification=x"\n'],
])('the _mta-sts record is read from %s', (_, content) => {
  expect(lint('sts-record', content)).toEqual({ valid: true, record: { id: '7' }, problems: [] });
});

test('the _smtp._tls record is read from the same zone file, by its name', () => {
  expect(lint('tlsrpt-record', ZONE)).toEqual({ valid: true, record: { rua: ['mailto:tls-reports@example.net', 'https://reports.example.net/'] }, problems: [] });
});

test.each<[what: string, content: string, problems: string[], message: string]>([
  ['a problem within strings', '_mta-sts.example.com. 300 IN TXT "v=STSv1; " "id=no-good;"', ['1:47 BAD_ID'], "write 'id=nogood'"],
  ['a problem after escapes', '"v=STSv1\\059 \\105\\100=no-good;"', ['1:14 BAD_ID'], "write 'id=nogood'"],
  ['a problem in a later line', '_mta-sts IN TXT ( "v=STSv1; "\n  "id=no-good;" )', ['2:4 BAD_ID'], "write 'id=nogood'"],
  ['a problem at the second name', '_mta-sts.a.example. IN TXT "v=STSv1; id=7;"\n_mta-sts.b.example. IN TXT "v=STSv1; id=8-8;"', ['2:38 BAD_ID'], "write 'id=88'"],
  ['two records at the name', '_mta-sts.example.com. IN TXT "v=STSv1; id=7;"\n_mta-sts.example.com. IN TXT "v=STSv1; id=8;"', ['2:1 SEVERAL_RECORDS'], 'keep one and remove the others'],
  ['a name without the underscore', 'mta-sts.example.com. IN TXT "v=STSv1; id=7;"', ['1:1 WRONG_NAME'], "senders look for it at '_mta-sts.example.com' only"],
  ['a name with another character', '_mta_sts.example.com. IN TXT "v=STSv1; id=7;"', ['1:1 WRONG_NAME'], "at '_mta-sts.example.com' only"],
  ['the name of the domain', 'example.com. IN TXT "v=STSv1; id=7;"', ['1:1 WRONG_NAME'], "at '_mta-sts.example.com' only"],
  ['the origin', '@ IN TXT "v=STSv1; id=7;"', ['1:1 WRONG_NAME'], "at '_mta-sts' only"],
  ['a wrong name beside other records', 'example.com. IN TXT "v=spf1 -all"\nsts.example.com. IN TXT "v=STSv1; id=7;"', ['2:1 WRONG_NAME'], "at '_mta-sts.example.com' only"],
  ['the other record', '_smtp._tls.example.com. IN TXT "v=TLSRPTv1; rua=mailto:a@example.com"', ['1:1 WRONG_NAME', '1:33 BAD_VERSION'], "is at '_mta-sts.example.com'"],
  ['a missing record', NXDOMAIN, ['-:- NO_RECORD'], "there is no TXT record at '_mta-sts'"],
  ['missing quotes', '_mta-sts IN TXT v=STSv1; id=7;', ['1:24 UNQUOTED_SEMICOLON'], 'write the value in quotes'],
  ['a quote that is not closed', '_mta-sts IN TXT "v=STSv1; id=7;', ['1:17 UNCLOSED_QUOTE'], "write '\"' after the string"],
  ['a parenthesis that is not closed', '_mta-sts IN TXT ( "v=STSv1; id=7;"', ['1:17 BAD_PARENTHESES'], "write ')' after the last string"],
  ['a parenthesis that closes nothing', '_mta-sts IN TXT "v=STSv1; id=7;" )', ['1:34 BAD_PARENTHESES'], 'remove it'],
  ['a string that is too long, without a name', `"v=STSv1; id=7; x=${'y'.repeat(250)};"`, ['1:1 LONG_STRING', '1:17 UNKNOWN_FIELD'], 'at most 255 octets'],
  ['a second string that is too long, in the second of several lines', `"other=1"\n"v=STSv1; id=7; x=" "${'y'.repeat(256)};"`, ['2:17 UNKNOWN_FIELD', '2:21 LONG_STRING'], 'at most 255 octets'],
  ['a string that is too long', `_mta-sts IN TXT "v=STSv1; id=7; x=${'y'.repeat(250)};"`, ['1:17 LONG_STRING', '1:33 UNKNOWN_FIELD'], 'at most 255 octets'],
  ['an alias that leads to itself', '_mta-sts.a.example. IN CNAME b.example.\nb.example. IN CNAME _mta-sts.a.example.\n', ['-:- NO_RECORD'], 'no TXT record'],
])('the place of %s is found', (_, content, problems, message) => {
  const result = lint('sts-record', content);
  expect(placed(result)).toEqual(problems);
  expect(result.problems.map((problem) => problem.message).join('\n')).toContain(message);
});

test.each<[what: string, content: string, problems: string[], message: string]>([
  ['a problem within generic data', `_mta-sts IN TYPE16 \\# 18 ${generic('v=STSv1; id=no-7;')}`, ['1:46 BAD_ID'], "write 'id=no7'"],
  ['a length that is too large', `_mta-sts IN TYPE16 \\# 16 ${generic('v=STSv1; id=7;')}`, ['1:23 BAD_GENERIC_DATA'], "'16' octets are announced and 15 follow"],
  ['a length that is too small', `_mta-sts IN TYPE16 \\# 14 ${generic('v=STSv1; id=7;')}`, ['1:23 BAD_GENERIC_DATA'], "'14' octets are announced and 15 follow"],
  ['a length that is too large, without a name', `\\# 16 ${generic('v=STSv1; id=7;')}`, ['1:4 BAD_GENERIC_DATA'], "'16' octets are announced and 15 follow"],
  ['a length that is too small, in the second of several lines', `"other=1"\n\\# 14 ${generic('v=STSv1; id=7;')}`, ['2:4 BAD_GENERIC_DATA'], "'14' octets are announced and 15 follow"],
  ['an odd number of digits', `_mta-sts IN TYPE16 \\# 15 ${generic('v=STSv1; id=7;')}0`, ['1:23 BAD_GENERIC_DATA'], 'two hexadecimal digits an octet'],
  ['a string that is cut off', `_mta-sts IN TYPE16 \\# 15 0f${generic('v=STSv1; id=7;').slice(2)}`, ['1:23 BAD_GENERIC_DATA'], 'a string announces 15 octets and 14 follow'],
  ['a digit that is not hexadecimal', `_mta-sts IN TYPE16 \\# 15 ${generic('v=STSv1; id=7;').slice(0, -1)}g`, ['1:23 BAD_GENERIC_DATA'], 'two hexadecimal digits an octet'],
])('the place of %s in RFC 3597 syntax is found', (_, content, problems, message) => {
  const result = lint('sts-record', content);
  expect(placed(result).slice(0, 1)).toEqual(problems);
  expect(result.problems.map((problem) => problem.message).join('\n')).toContain(message);
});

test('the TLS reporting record has its own name', () => {
  const result = lint('tlsrpt-record', '_tls._smtp.example.com. IN TXT "v=TLSRPTv1; rua=mailto:a@example.com"');
  expect(placed(result)).toEqual(['1:1 WRONG_NAME']);
  expect(result.problems[0].message).toContain("at '_smtp._tls.example.com' only");
});

test.each([
  ['all on one line', '"a" '],
  ['one on each line', '"a"\n'],
])('a record of many strings is read, with %s', (_, string) => {
  expect(lint('sts-record', `_mta-sts TXT\n${string.repeat(200_000)}`).problems.map(({ code }) => code)).toEqual(['BAD_VERSION']);
});
