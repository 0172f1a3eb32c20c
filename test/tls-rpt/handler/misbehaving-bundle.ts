import * as fs from 'node:fs';
import * as path from 'node:path';
import { MISBEHAVIOURS } from './attack-mails';

const ASSETS = path.join(__dirname, '..', '..', '..', 'assets', 'ingest');

/** Bundles the function with a reader that obeys a mail's header `X-Reader` before it reads. Returns the handler's file. */
export function misbehavingBundle(directory: string): string {
  const [handler, child, real] = ['index.js', 'child.js', 'real.js'].map((file) => path.join(directory, file));
  fs.copyFileSync(path.join(ASSETS, 'index.js'), handler);
  fs.copyFileSync(path.join(ASSETS, 'child.js'), real);
  const cases = Object.entries(MISBEHAVIOURS).map(([name, [, javascript]]) => `case ${JSON.stringify(name)}: ${javascript} break;`).join('\n');
  fs.writeFileSync(child, `
    process.stdin.on('data', (chunk) => { switch (/^X-Reader: (\\S+)/m.exec(chunk.toString('latin1'))?.[1]) { ${cases} } });
    require('./real.js');`);
  return handler;
}
