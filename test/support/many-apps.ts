import * as path from 'node:path';

/** An app as the CDK CLI starts it. */
export interface AppRun {
  readonly app: string;
  readonly outDir: string;
  readonly context: { readonly [key: string]: string };
}

/** Starts apps one after the other in this process, which loads aws-cdk-lib once for all. Each is synthesized when the process ends. */
function start(runs: readonly AppRun[]): void {
  for (const { app, outDir, context } of runs) {
    process.chdir(path.dirname(app));
    Object.assign(process.env, { CDK_OUTDIR: outDir, CDK_CONTEXT_JSON: JSON.stringify(context) });
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(app);
  }
}

start(JSON.parse(process.argv[2]));
