import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
export const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
/** Its code. */
export const BLOCKS = [...README.matchAll(/^```ts(?: nofixture)?\n(.*?)^```/gms)].map(([, code]) => code);

/** The one with which the code is translated for the documentation of the other languages. */
const FIXTURE = fs.readFileSync(path.join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
export const AROUND = (code: string) => `import { App } from 'aws-cdk-lib';\n${FIXTURE.replace('/// here', () => code)}
const app = new App();
const stack = new Mail(app, 'Mail');
`;

export const README_APPS = BLOCKS.map((code) => (code.startsWith('import ') ? code : AROUND(code)));
