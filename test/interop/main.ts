import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { debianMirror, obstacles, PATH } from './requirements';

const ROOT = path.join(__dirname, '..', '..');
const LIMIT_SECONDS = 480;

/** The senders of Debian 13 are unpacked and not installed: no script of a package runs, and nothing of them is left. */
const PACKAGES_OF_DEBIAN_13 = 'base-files,coreutils,dash,diffutils,findutils,grep,mawk,perl-base,postfix,postfix-mta-sts-resolver,sed';

/** Everything is written to a file system that is gone with its namespace. The network comes last, because its namespace has none. */
const STEPS = `
  mount -t tmpfs -o size=1g,mode=755 interop "$INTEROP_STAGE"
  if [ -n "$MIRROR" ]; then
    mmdebstrap --quiet --variant=extract --include=${PACKAGES_OF_DEBIAN_13} --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' \\
      trixie "$INTEROP_STAGE/debian-13" "$MIRROR" || rm -rf "$INTEROP_STAGE/debian-13"
  fi
  unshare --net "$0" "$@"
`;

/** Runs the tests in namespaces of their own. However they end, all processes in there end with them. */
function enter(stage: string, args: string[]): ChildProcess {
  const jest = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
  const command = [process.execPath, jest, '--testMatch', '**/test/**/*.interop.ts', '--ci', '--runInBand', '--forceExit', ...args];
  const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  return spawn('setpriv', ['--pdeathsig', 'KILL', ...namespaces, 'bash', '-euc', STEPS, ...command], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${PATH}:${process.env.PATH}`,
      TMPDIR: stage,
      NODE_NO_WARNINGS: '1',
      INTEROP_STAGE: stage,
      INTEROP_OUTER_NETWORK: fs.readlinkSync('/proc/self/ns/net'),
      MIRROR: debianMirror() ?? '',
    },
  });
}

function main(args: string[]): void {
  const found = obstacles();
  if (found.length > 0) {
    console.error(`\n${process.env.CI === 'true' ? 'FAILED' : 'SKIPPED'}: no real sender was tried.\n${found.map((one) => `  ${one}\n`).join('')}`);
    process.exit(process.env.CI === 'true' ? 1 : 0);
  }
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'mta-sts-interop-'));
  const child = enter(stage, args);
  const stop = (reason: string) => {
    console.error(`interop: ${reason}`);
    child.kill('SIGKILL');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(`ended by ${signal}`));
  setTimeout(() => stop(`not done after ${LIMIT_SECONDS} s`), LIMIT_SECONDS * 1000).unref();
  child.on('close', (status) => {
    fs.rmdirSync(stage);
    process.exit(status ?? 1);
  });
}

main(process.argv.slice(2));
