import { parseArgs } from 'node:util';
import { invalid, requireDomainName } from '../../src/cdk/validation';

export interface Arguments {
  readonly zone: string;
  readonly profile?: string;
  readonly region?: string;
  /** Starts without asking. */
  readonly yes: boolean;
  /** Sends no mail and receives none. */
  readonly withoutMail: boolean;
  /** Cleans up after an earlier run instead of a new one. */
  readonly clean?: string;
}

export const USAGE = `npm run test:account -- --zone ZONE [options]

Runs the deployment scenarios in your own AWS account, and shows what AWS did where its documentation is silent.

  --zone ZONE       a public hosted zone of the account; everything is made below cdk-mta-sts-<random>.ZONE
  --profile NAME    a profile of the AWS CLI (default: AWS_PROFILE, or the keys of the environment)
  --region REGION   where the stacks are made (default: the region of the profile or of AWS_REGION)
  --without-mail    makes no mailbox and sends no mail
  --yes             does not ask before it starts
  --clean RUN       deletes what an earlier run left, and does nothing else
`;

/** What `mta-sts.s1.cdk-mta-sts-3f9a1c.` leaves of the 64 characters of a certificate's first name. */
const MAX_ZONE = 64 - 'mta-sts.s1.cdk-mta-sts-3f9a1c.'.length;

/** A name of a run: it is part of stack names and of the domain. */
export const RUN = /^[0-9a-f]{6}$/;

export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parsed(argv);
  if (positionals.length > 0) throw invalid('argument', positionals[0], 'an argument needs an option', 'write it as --zone example.org');
  const { zone, profile, region, clean } = values;
  if (zone === undefined) throw new Error("'--zone' is missing: the run makes its records in a hosted zone of yours; give its name, such as --zone example.org");
  const name = zone.replace(/\.$/, '').toLowerCase();
  requireDomainName('--zone', name);
  if (name.length > MAX_ZONE) {
    throw invalid('--zone', zone, `ACM takes names of at most 64 characters, and the run needs ${64 - MAX_ZONE} of them`, `name a zone of at most ${MAX_ZONE} characters`);
  }
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw invalid('--region', region, 'it does not have the form of a region', 'write one such as eu-west-1');
  if (profile?.trim() === '') throw invalid('--profile', profile, 'a profile has a name', 'leave --profile out to use the default credentials');
  if (clean !== undefined && !RUN.test(clean)) {
    throw invalid('--clean', clean, 'a run has a name of 6 hexadecimal digits', 'write the one that the run printed when it started, such as --clean 3f9a1c');
  }
  return { zone: name, profile, region, yes: values.yes === true, withoutMail: values['without-mail'] === true, clean };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        'zone': { type: 'string' },
        'profile': { type: 'string' },
        'region': { type: 'string' },
        'clean': { type: 'string' },
        'yes': { type: 'boolean' },
        'without-mail': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ')[0]}; the options are:\n\n${USAGE}`);
  }
}
