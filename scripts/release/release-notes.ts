import * as fs from 'node:fs';
import * as path from 'node:path';
import { notesOf } from './changelog';

/** Writes what CHANGELOG.md says about the version in a file: the text of its release on GitHub. */
try {
  const [versionFile, notesFile] = process.argv.slice(2);
  if (!notesFile) throw new Error('usage: release-notes.ts <file with the version> <file for the notes>');
  const text = fs.readFileSync(path.join(__dirname, '..', '..', 'CHANGELOG.md'), 'utf8');
  fs.writeFileSync(notesFile, `${notesOf(text, fs.readFileSync(versionFile, 'utf8').trim())}\n`);
} catch (error) {
  console.error(`release-notes: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
