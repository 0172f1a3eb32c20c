import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as ts from 'typescript';
import { readmeJourney } from '../../../scripts/check/readme-journey';
import * as library from '../../../src';

/** The app of the README's code, typed up to a step: `-c step=enforce`. */
const { step } = JSON.parse(process.env.CDK_CONTEXT_JSON!);
const readme = fs.readFileSync(path.join(__dirname, '..', '..', '..', 'README.md'), 'utf8');
const found = readmeJourney(readme).find(({ name }) => name === step);
if (!found) throw new Error(`the README has no step '${step}'`);
const load = createRequire(__filename);
const { outputText } = ts.transpileModule(found.code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
new Function('require', 'exports', outputText)((name: string) => name === 'cdk-mta-sts' ? library : load(name), {});
