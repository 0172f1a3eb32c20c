import { floodTables } from './floods';
import { bundleNames, bundleSize, initFigures, MAX_INIT_SHARE } from './handlers';
import { importFigures, MAX_IMPORT_SHARE } from './import-cost';
import { pathRows } from './path';
import { replayRows } from './replay';
import { LimitedRows, reportFigures } from './reports';
import { addedSynthTime, domainsFigures, MAX_DOMAIN_BYTES, resourceCounts } from './stacks';
import { watchRows } from './watch';
import { MAX_BUNDLE_BYTES, MAX_COMMAND_BYTES } from '../bundle/bundling';

const RUNS = 15;
/** Of CloudFormation, in one stack. */
const MAX_RESOURCES = 500;
/** Milliseconds, for as many domains as a stack may have: far above what any machine needs for them. */
const MAX_SYNTH = 1000;

/** Prints what the package costs its users, and fails where that is above a limit. Most times have none: they are the machine's. */
async function main([only]: string[]): Promise<void> {
  if (only === undefined || only === 'package') packageFigures();
  if (only === undefined || only === 'reports') {
    for (const [what, ...figures] of await reportFigures()) row(what, ...figures);
    await limitedRows(pathRows());
  }
  if (only === undefined || only === 'replay') await limitedRows(replayRows());
  if (only === undefined || only === 'watch') await limitedRows(watchRows());
  if (only === undefined || only === 'floods') console.log(`\n${await floodTables()}`);
}

async function limitedRows(measured: Promise<LimitedRows>): Promise<void> {
  const { rows, problems } = await measured;
  for (const [what, ...figures] of rows) row(what, ...figures);
  for (const problem of problems) {
    process.exitCode = 1;
    row(`ABOVE THE LIMIT: ${problem}`, '');
  }
}

function packageFigures(): void {
  const synth = addedSynthTime(RUNS);
  console.log('Synth time added by one MtaSts');
  row('in the first app of a process', `${synth.first.toFixed(0)} ms`);
  row(`in a later one (median of ${RUNS})`, `${synth.median.toFixed(0)} ms`);

  importRow();

  console.log('\nResources');
  for (const { what, resources, limit } of resourceCounts()) row(what, `${resources}`, limited(what, resources, limit));

  console.log('\nDomains on one host and receiver');
  const figures = domainsFigures(5);
  for (const { domains, resources, bytes, synth: added } of figures) {
    row(`${domains}`, `${resources} resources, ${kilobytes(bytes)}`, limited('resources of a stack', resources, MAX_RESOURCES));
    row('', `synth ${added.toFixed(0)} ms over an empty app`, limited(`synth of ${domains} domains`, added, MAX_SYNTH, (time) => `${time.toFixed(0)} ms`));
  }
  const [, some, many] = figures;
  const domainBytes = (many.bytes - some.bytes) / (many.domains - some.domains);
  row(`each from the ${some.domains}th to the ${many.domains}th`, `${domainBytes.toFixed(0)} bytes`, limited('bytes of template a further domain', domainBytes, MAX_DOMAIN_BYTES));

  console.log('\nBundles');
  for (const name of bundleNames()) {
    const { bytes, gzippedBytes } = bundleSize(name);
    row(name, `${kilobytes(bytes)}, ${kilobytes(gzippedBytes)} with gzip`, limited(`bundle ${name}`, bytes, name === 'cli' ? MAX_COMMAND_BYTES : MAX_BUNDLE_BYTES, kilobytes));
  }

  console.log(`\nCPU of a cold start, beside an empty handler with the same SDK clients from node_modules (Node.js ${process.versions.node}, medians of ${RUNS})`);
  for (const { file, init, emptyInit, clients } of initFigures(RUNS)) {
    const share = init / emptyInit;
    const names = clients.map((one) => one.replace('@aws-sdk/client-', ''));
    row(file, `${init.toFixed(0)} ms / ${emptyInit.toFixed(0)} ms = ${share.toFixed(2)}`,
      names.length > 0 ? `${limited(`init of ${file}`, share, MAX_INIT_SHARE, (one) => one.toFixed(2))}; ${names.join(', ')}` : 'no client');
  }
}

function importRow(): void {
  const { emptyApp, withPackage } = importFigures(RUNS);
  const [added, share] = [withPackage - emptyApp, (withPackage - emptyApp) / emptyApp];
  console.log(`\nCPU of an import of the package, beside that of an app with an empty stack (medians of ${RUNS})`);
  row('added by the import', `${added.toFixed(0)} ms / ${emptyApp.toFixed(0)} ms = ${share.toFixed(2)}`,
    limited('import of the package', share, MAX_IMPORT_SHARE, (one) => one.toFixed(2)));
}

function row(what: string, figure: string, remark = ''): void {
  console.log(`  ${what.padEnd(48)} ${figure.padEnd(32)} ${remark}`.trimEnd());
}

function limited(what: string, figure: number, limit: number, shown: (figure: number) => string = String): string {
  if (figure > limit) {
    process.exitCode = 1;
    return `ABOVE THE LIMIT of ${shown(limit)} (${what})`;
  }
  return `limit ${shown(limit)}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
