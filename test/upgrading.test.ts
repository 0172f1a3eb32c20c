import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../src';
import { stackIn, zoneOf } from './support/stacks';

const PAGE = fs.readFileSync(path.join(__dirname, '..', 'docs', 'upgrading.md'), 'utf8');
const [, SERIALIZER] = /^(expect\.addSnapshotSerializer\(.*?^\}\);)/ms.exec(PAGE)!;

/** Synthesizes a domain with the functions' code of this version, or with that of another one. */
function templateWith(release: 'this' | 'another'): any {
  const { fromAsset } = lambda.Code;
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
  const code = jest.spyOn(lambda.Code, 'fromAsset').mockImplementation((asset, options) => {
    if (release === 'this') return fromAsset(asset, options);
    const changed = path.join(directory, path.basename(asset));
    fs.cpSync(asset, changed, { recursive: true });
    fs.appendFileSync(path.join(changed, 'index.js'), '\n// Changed.\n');
    return fromAsset(changed, options);
  });
  try {
    const stack = stackIn('us-east-1');
    new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')) });
    return Template.fromStack(stack).toJSON();
  } finally {
    code.mockRestore();
    fs.rmSync(directory, { recursive: true });
  }
}

/** Returns the paths of the values that differ. */
function differences(one: any, other: any, at: string[] = []): string[] {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other ? [] : [at.join('.')];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => differences(one[key], other[key], [...at, key]));
}

test('new code of the functions changes their S3Key, and nothing else in a template', () => {
  const [now, then] = [templateWith('this'), templateWith('another')];
  const functions = Object.entries<any>(now.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function').map(([id]) => id);
  expect(functions).toHaveLength(4);
  expect(differences(now, then).sort()).toEqual(functions.map((id) => `Resources.${id}.Properties.Code.S3Key`).sort());
});

test('with the serializer of the documentation, a snapshot stays as it is when only code changes, and shows the rest', () => {
  const serializers: any[] = [];
  new Function('expect', SERIALIZER)({ addSnapshotSerializer: (one: any) => serializers.push(one) });
  expect(serializers).toHaveLength(1);
  const print = (value: any): string => {
    const [serializer] = serializers;
    if (serializer.test(value)) return serializer.print(value);
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    return `{${Object.entries(value).map(([key, inner]) => `${key}:${print(inner)}`).join(',')}}`;
  };
  const [now, then] = [templateWith('this'), templateWith('another')];
  expect(print(then)).toBe(print(now));
  expect(print(now).match(/"<code>"/g)).toHaveLength(4);
  now.Resources[Object.keys(now.Resources)[0]].Type = 'AWS::Other';
  expect(print(then)).not.toBe(print(now));
});
