import { parseArguments } from './arguments';

const GOOD: [string, string[], object][] = [
  ['a zone alone', ['--zone', 'example.org'], { zone: 'example.org', yes: false, withoutMail: false }],
  ['a zone in capitals, with a final dot', ['--zone', 'Example.ORG.'], { zone: 'example.org' }],
  ['every option together', ['--zone=example.org', '--profile', 'trial', '--region', 'eu-west-1', '--yes', '--without-mail'],
    { zone: 'example.org', profile: 'trial', region: 'eu-west-1', yes: true, withoutMail: true }],
  ['a region of another partition', ['--zone', 'example.org', '--region', 'us-gov-west-1'], { region: 'us-gov-west-1' }],
  ['a run to clean up after', ['--zone', 'example.org', '--clean', '3f9a1c'], { clean: '3f9a1c' }],
];

const BAD: [string, string[], string][] = [
  ['no zone', [], "'--zone' is missing: the run makes its records in a hosted zone of yours; give its name, such as --zone example.org"],
  ['an argument list without a zone', ['--zone', 'org'], "'--zone' is 'org': a name in the public DNS has at least two labels"],
  ['a zone with a blank', ['--zone', 'example org'], "'--zone' is 'example org': "],
  ['an address', ['--zone', '192.0.2.1'], "'--zone' is '192.0.2.1': it must be a domain name, not an address"],
  ['a zone that leaves no room', ['--zone', `${'a'.repeat(31)}.org`], 'ACM takes names of at most 64 characters'],
  ['a region that is none', ['--zone', 'example.org', '--region', 'Ireland'], "'--region' is 'Ireland': it does not have the form of a region; write one such as eu-west-1"],
  ['a region in another form', ['--zone', 'example.org', '--profile', ''], "'--profile' is '': a profile has a name; leave --profile out"],
  ['a run that is none', ['--zone', 'example.org', '--clean', 'last'], "'--clean' is 'last': a run has a name of 6 hexadecimal digits"],
  ['a run name in another form', ['--zone', 'example.org', '--zones', 'x'], "Unknown option '--zones'; the options are:"],
  ['an unknown option', ['--zone'], "Option '--zone <value>' argument missing"],
  ['an argument without an option', ['example.org'], "'argument' is 'example.org': an argument needs an option"],
];

test.each(GOOD)('%s is accepted', (_, argv, expected) => {
  expect(parseArguments(argv)).toMatchObject(expected);
});

test.each(BAD)('%s is refused, and the error says what to write', (_, argv, message) => {
  expect(() => parseArguments(argv)).toThrow(message);
});
