import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AppRun } from './many-apps';
import { FEWER } from '../../scripts/check/synth';

const DIRECTORY = path.join(__dirname, '..', '..', 'examples');

/** Those in TypeScript. */
export const EXAMPLES = fs.readdirSync(DIRECTORY).filter((name) => fs.existsSync(path.join(DIRECTORY, name, 'app.ts')));

/** Synthesizes all of them, each into a directory of its name. A process for each, as the CDK CLI starts them, would take several times as long. */
export function synthesizeExamples(outDir: string): void {
  const runs = EXAMPLES.map((name): AppRun => ({ app: path.join(DIRECTORY, name, 'app.ts'), outDir: path.join(outDir, name), context: FEWER[name] ?? {} }));
  const tsx = path.join(path.dirname(require.resolve('tsx/package.json')), 'dist', 'cli.mjs');
  const { status, stderr } = spawnSync(process.execPath, [tsx, path.join(__dirname, 'many-apps.ts'), JSON.stringify(runs)], {
    cwd: DIRECTORY,
    // The apps are found with their own settings, not with those of this process.
    env: { ...process.env, TSX_TSCONFIG_PATH: undefined },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the examples could not be synthesized:\n${stderr.slice(-2000)}`);
}
