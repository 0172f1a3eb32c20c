import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './check-command';
import { Command, InputError, print, UsageError } from './command';
import { lint } from './lint-command';
import { match } from './match-command';
import { report } from './report-command';
import { shown, shownLines } from '../protocol/shown';

const COMMANDS: { [name: string]: Command } = { check, report, lint, match };
const USAGE = ['usage:', ...Object.values(COMMANDS).map(({ usage }) => `  cdk-mta-sts ${usage}`), '  cdk-mta-sts --help | --version'].join('\n');
const HELP = { help: { type: 'boolean', short: 'h' } } as const;

async function main([name, ...args]: string[]): Promise<number> {
  if (name === '--help' || name === '-h') return printUsage();
  if (name === '--version') {
    print(JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')).version);
    return 0;
  }
  if (name === undefined) throw new UsageError('no command is given');
  if (name.startsWith('-')) throw new UsageError(`'${name}' is an option: write the command first and its options after it`);
  if (!Object.hasOwn(COMMANDS, name)) throw new UsageError(`there is no command '${name}'`);
  const { values: { help, ...values }, positionals } = parsed(COMMANDS[name], args);
  if (help) return printUsage();
  const { ok } = await COMMANDS[name].run(positionals, values);
  return ok ? 0 : 1;
}

function printUsage(): number {
  print(USAGE);
  return 0;
}

function parsed({ options }: Command, args: string[]) {
  try {
    return parseArgs({ args, options: { ...options, ...HELP }, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function explanationOf(error: Error): string {
  if (error instanceof UsageError) return `${shown(error.message)}\n${USAGE}`;
  return error instanceof InputError ? shown(error.message) : shownLines(error.stack!);
}

// The reader, such as `head`, may close the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

main(process.argv.slice(2)).then((status) => { process.exitCode = status; }, (error) => {
  process.stderr.write(`cdk-mta-sts: ${explanationOf(error)}\n`);
  process.exitCode = 2;
});
