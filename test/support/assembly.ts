import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

interface Resource {
  readonly Type: string;
  readonly Properties: any;
}

/** Synthesizes an app as the CDK CLI does: in a process of its own, with its output directory and context. */
export function synthesize(app: string, outDir: string, context: { [key: string]: string }): void {
  const tsx = path.join(path.dirname(require.resolve('tsx/package.json')), 'dist', 'cli.mjs');
  const { status, stderr } = spawnSync(process.execPath, [tsx, path.basename(app)], {
    cwd: path.dirname(app),
    // The app is found with its own settings, not with those of this process.
    env: { ...process.env, TSX_TSCONFIG_PATH: undefined, CDK_OUTDIR: outDir, CDK_CONTEXT_JSON: JSON.stringify(context) },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${app} could not be synthesized:\n${stderr.slice(-2000)}`);
}

/** One stack of a cloud assembly: all that the rehearsal knows of the app. */
export class Assembly {
  /** What `Ref` and `Fn::GetAtt` give, as `LogicalId` and `LogicalId.Attribute`. Filled in as the rehearsal makes things. */
  public readonly values = new Map<string, string>();
  private readonly resources: { [logicalId: string]: Resource };

  constructor(private readonly directory: string, stackName: string, region: string) {
    this.resources = this.json(`${stackName}.template.json`).Resources;
    for (const [name, value] of Object.entries({ Region: region, AccountId: '111122223333', Partition: 'aws', URLSuffix: 'amazonaws.com' })) {
      this.values.set(`AWS::${name}`, value);
    }
  }

  public ofType(type: string): Array<{ id: string; properties: any }> {
    return Object.entries(this.resources).filter(([, { Type }]) => Type === type).map(([id, { Properties }]) => ({ id, properties: Properties }));
  }

  public theOnly(type: string): { id: string; properties: any } {
    const found = this.ofType(type);
    if (found.length !== 1) throw new Error(`the app has ${found.length} resources of type ${type}, and the rehearsal is made for one`);
    return found[0];
  }

  /** Finds the function that an ARN in the template refers to. */
  public functionOf(arn: any): { id: string; properties: any } {
    const id = (arn['Fn::GetAtt'] ?? [arn.Ref])[0];
    return { id, properties: this.resources[id].Properties };
  }

  /** Returns the path of a function's code, as it would be uploaded. */
  public codeOf(properties: any): string {
    const hash = String(properties.Code.S3Key).replace(/\.zip$/, '');
    return path.join(this.directory, `asset.${hash}`);
  }

  /** Replaces the references in a part of the template. */
  public resolve(value: any): any {
    if (Array.isArray(value)) return value.map((one) => this.resolve(one));
    if (typeof value !== 'object' || value === null) return value;
    if (value.Ref) return this.lookUp(value.Ref);
    if (value['Fn::GetAtt']) return this.lookUp(value['Fn::GetAtt'].join('.'));
    if (value['Fn::Join']) return this.resolve(value['Fn::Join'][1]).join(value['Fn::Join'][0]);
    if (value['Fn::Sub']) return value['Fn::Sub'].replace(/\$\{([^}]+)\}/g, (_: string, name: string) => this.lookUp(name));
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.resolve(inner)]));
  }

  private lookUp(name: string): string {
    const value = this.values.get(name);
    if (value === undefined) throw new Error(`the template asks for ${name}, which the rehearsal has not made`);
    return value;
  }

  private json(file: string): any {
    return JSON.parse(fs.readFileSync(path.join(this.directory, file), 'utf8'));
  }
}
