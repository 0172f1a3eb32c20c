import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Command, print, UsageError } from './command';
import { lint } from './lint';
import { match } from './match';
import { report } from './report';

const COMMANDS: { [name: string]: Command } = { report, lint, match };
const USAGE = ['usage:', ...Object.values(COMMANDS).map(({ usage }) => `  cdk-mta-sts ${usage} [--json]`), '  cdk-mta-sts --help | --version'].join('\n');
const OPTIONS = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;

async function main(argv: string[]): Promise<number> {
  const { values, positionals: [name, ...args] } = parsed(argv);
  if (values.help) {
    print(USAGE);
    return 0;
  }
  if (values.version) {
    print(JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')).version);
    return 0;
  }
  if (name === undefined) throw new UsageError('no command is given');
  if (!Object.hasOwn(COMMANDS, name)) throw new UsageError(`there is no command '${name}'`);
  return await COMMANDS[name].run(args, values.json ?? false) ? 0 : 1;
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

// Who reads may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

main(process.argv.slice(2)).then((status) => { process.exitCode = status; }, (error) => {
  process.stderr.write(error instanceof UsageError ? `cdk-mta-sts: ${error.message}\n${USAGE}\n` : `cdk-mta-sts: ${error.stack}\n`);
  process.exitCode = 2;
});
