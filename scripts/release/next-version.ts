import * as fs from 'node:fs';
import * as path from 'node:path';
import { nextVersion } from './changelog';

/** Prints the version that projen releases next. `LATEST_TAG` in the environment comes from projen. */
try {
  const text = fs.readFileSync(path.join(__dirname, '..', '..', 'CHANGELOG.md'), 'utf8');
  process.stdout.write(nextVersion(text, process.env.LATEST_TAG));
} catch (error) {
  console.error(`next-version: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
