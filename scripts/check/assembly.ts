import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Reads the assembly of a jsii package: what it says of its types to other languages. `.jsii` contains it, or names the compressed file that does. */
export function readAssembly(directory: string): any {
  const assembly = JSON.parse(fs.readFileSync(path.join(directory, '.jsii'), 'utf8'));
  if (assembly.schema !== 'jsii/file-redirect') return assembly;
  return JSON.parse(gunzipSync(fs.readFileSync(path.join(directory, assembly.filename))).toString());
}
