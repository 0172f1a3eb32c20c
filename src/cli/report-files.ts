import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from './command';

const EXTENSION = /\.(eml|mbox|json|gz|zip)$/i;

/** Lists the given files, and those in given directories that may be reports, sorted by name. */
export function filesOf(paths: readonly string[]): string[] {
  return paths.flatMap((one) => {
    if (!fs.existsSync(one)) throw new InputError(`'${one}' does not exist: give files (.eml, .mbox, .json, .json.gz, .zip) or directories`);
    return fs.statSync(one).isDirectory() ? filesBelow(one) : [one];
  });
}

/** Lists the files in a directory. Fails without any: an empty result would look like success. */
function filesBelow(directory: string): string[] {
  const files = namesBelow(directory).sort()
    .map((name) => path.join(directory, name))
    .filter((file) => EXTENSION.test(file) && mayBeFile(file));
  if (files.length > 0) return files;
  throw new InputError(`the directory '${directory}' has no report: the command searches it and its subdirectories for names that end in .eml, .mbox, .json, .gz or .zip; `
    + 'name files with other names themselves, as in a Maildir');
}

function namesBelow(directory: string): string[] {
  try {
    return fs.readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new InputError(`the directory '${directory}' can't be read: ${(error as Error).message}`);
  }
}

/** Keeps broken links: reading reports them, and goes on with other files. */
function mayBeFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return true;
  }
}
