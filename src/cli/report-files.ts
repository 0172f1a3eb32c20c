import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from './command';

const EXTENSION = /\.(eml|mbox|json|gz|zip)$/i;

/** The files themselves, and of directories those below that may be reports, in the order of their names. */
export function filesOf(paths: readonly string[]): string[] {
  return paths.flatMap((one) => {
    if (!fs.existsSync(one)) throw new InputError(`'${one}' does not exist: give files (.eml, .mbox, .json, .json.gz, .zip) or directories`);
    return fs.statSync(one).isDirectory() ? filesBelow(one) : [one];
  });
}

/** At least one: that nothing was read must not look as if all were well. */
function filesBelow(directory: string): string[] {
  const files = namesBelow(directory).sort()
    .map((name) => path.join(directory, name))
    .filter((file) => EXTENSION.test(file) && mayBeFile(file));
  if (files.length > 0) return files;
  throw new InputError(`the directory '${directory}' has no report: names that end in .eml, .mbox, .json, .gz or .zip are looked for in it and below; `
    + 'name the files themselves where they are called otherwise, as in a Maildir');
}

function namesBelow(directory: string): string[] {
  try {
    return fs.readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new InputError(`the directory '${directory}' can't be read: ${(error as Error).message}`);
  }
}

/** Where a link leads nowhere, the reading says so of that file, and others are read. */
function mayBeFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return true;
  }
}
