import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, CfnResource, Stack, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NagPack, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { isOfTheLibrary, ownerOf } from './accepted-findings';
import { acknowledgeAt } from '../../src/findings/acknowledging';

/** What cdk-nag finds in one app. */
export interface AppFindings {
  /** Resources that the package made, and others. */
  readonly resources: number;
  readonly others: number;
  /** All findings at the package's resources. */
  readonly found: readonly Finding[];
  /** Those of them that are left once the library's are accepted. */
  readonly left: readonly Finding[];
  readonly acknowledgements: readonly Acknowledgement[];
}

export interface Acknowledgement {
  readonly id: string;
  /** The class of the library that it is for, and the part of it. */
  readonly of: string;
  /** Whether there is a finding for it. */
  readonly needed: boolean;
}

export interface Finding {
  readonly pack: string;
  readonly rule: string;
  readonly path: string;
}

const PACKS = [AwsSolutionsChecks, ServerlessChecks, NIST80053R4Checks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks];

/** Runs in place of an app, in a process of its own: loads it, and writes down what is found once it is synthesized. */
async function main([appFile, outFile]: string[]): Promise<void> {
  // With another copy of aws-cdk-lib, cdk-nag takes no resource for what it is, and finds nothing.
  const [own, nags] = [__dirname, path.dirname(require.resolve('cdk-nag'))].map((dir) => require.resolve('aws-cdk-lib', { paths: [dir] }));
  if (own !== nags) throw new Error(`cdk-nag uses ${nags}, the app ${own}`);

  const { synth } = Stage.prototype;
  Stage.prototype.synth = function (options) {
    const assembly = synth.call(this, options);
    if (App.isApp(this)) fs.writeFileSync(outFile, JSON.stringify(findingsOf(this)));
    return assembly;
  };
  await import(path.resolve(appFile));
}

function findingsOf(app: App): AppFindings {
  const resources = app.node.findAll().filter((one) => CfnResource.isCfnResource(one));
  const made = new Set(resources.filter(isMadeByTheLibrary).map(({ node }) => node.path));
  const packs = PACKS.map((Pack) => new Pack(app));
  const find = () => packs.flatMap((pack) => findingsBy(pack, app)).filter((finding) => made.has(finding.path));
  const found = find();
  app.node.findAll().forEach(acknowledgeAt);
  return { resources: made.size, others: resources.length - made.size, found, left: find(), acknowledgements: acknowledgementsIn(app, found) };
}

function findingsBy(pack: NagPack, app: App): Finding[] {
  return pack.validateScope(app).violations.flatMap(({ ruleName, violatingResources }) => violatingResources
    .map(({ constructPath }) => ({ pack: pack.readPackName, rule: ruleName, path: constructPath! })));
}

/** What an example has beside, and what the CDK makes for it, is not the package's. */
function isMadeByTheLibrary(resource: IConstruct): boolean {
  return resource.node.scopes.some(isOfTheLibrary) || Stack.of(resource).node.id.endsWith('-MtaStsCertificates');
}

function acknowledgementsIn(app: App, found: readonly Finding[]): Acknowledgement[] {
  return app.node.findAll().flatMap((construct) => idsAcknowledgedAt(construct).map((id) => ({
    id,
    of: ownerOf(construct),
    needed: found.some(({ rule, path: where }) => rule === id && `${where}/`.startsWith(`${construct.node.path}/`)),
  })));
}

function idsAcknowledgedAt({ node }: IConstruct): string[] {
  return node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    // Older versions write `annotation::` in front of an id, newer ones `Annotation::`.
    .flatMap(({ data }) => Object.keys(data).map((id) => id.replace(/^annotation::/i, '')));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
