import * as fs from 'node:fs';
import * as path from 'node:path';
import { Growing, inputOf } from './growth';

/** An input that was found: its bytes, or how they grow. */
export interface Kept {
  readonly file: string;
  readonly target: string;
  readonly input: Buffer;
  readonly growing?: Growing;
}

/** Files are called by the target and a hash. */
export function keptIn(file: string): Kept {
  const [, target, ending] = /^(.*)-[0-9a-f]{12}(\.json)?$/.exec(path.basename(file)) ?? [];
  if (target === undefined) throw new Error(`'${file}' is not called as the fuzzer's findings are`);
  if (ending === undefined) return { file, target, input: fs.readFileSync(file) };
  const growing = JSON.parse(fs.readFileSync(file, 'utf8')) as Growing;
  return { file, target, input: inputOf(growing), growing };
}
