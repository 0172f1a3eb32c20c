import * as path from 'node:path';
import { bundleHandlers, writeBundles } from './bundling';

/**
 * Bundles the Lambda handlers into `assets/`, which is part of the package: nobody who uses it needs a bundler or Docker.
 */
async function main(): Promise<void> {
  const root = path.join(__dirname, '..', '..');
  const bundles = await bundleHandlers(path.join(root, 'src'));
  writeBundles(bundles, path.join(root, 'assets'));
  for (const { file, code } of bundles) console.log(`assets/${file}  ${(code.length / 1024).toFixed(1)} KB`);
}

main().catch((error) => {
  console.error(`bundle: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
