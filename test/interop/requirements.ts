import { spawnSync } from 'node:child_process';

/** What the tests run, and the Debian package that has it. */
const PACKAGES: { [command: string]: string } = {
  'ip': 'iproute2',
  'mount': 'mount',
  'unshare': 'util-linux',
  'setpriv': 'util-linux',
  'nsd': 'nsd',
  'postfix': 'postfix',
  'mta-sts-daemon': 'postfix-mta-sts-resolver',
  'mta-sts-query': 'postfix-mta-sts-resolver',
  'mmdebstrap': 'mmdebstrap',
  'dkimsign': 'python3-dkim',
};

export const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Lists why the tests can't run here, and how to fix it. Returns nothing if they can. */
export function obstacles(): string[] {
  if (process.platform !== 'linux') return [`this is ${process.platform}, and the senders run in namespaces of Linux`];
  const missing = Object.keys(PACKAGES).filter((command) => !runs('sh', '-c', 'command -v "$0"', command));
  const packages = [...new Set(missing.map((command) => PACKAGES[command]))];
  const install = `DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends ${packages.join(' ')}`;
  return [
    ...missing.length > 0 ? [`${missing.join(', ')} not found. As root: ${install}`] : [],
    ...runs('unshare', '--net', '--mount', '--pid', '--fork', 'true') ? [] : ['no namespaces can be made: be root, in a container with CAP_SYS_ADMIN'],
  ];
}

/** Finds the mirror from which apt gets Debian's packages here. */
export function debianMirror(): string | undefined {
  const query = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Origin: Debian'];
  const { stdout } = spawnSync('apt-get', query, { encoding: 'utf8' });
  return (stdout ?? '').split('\n').find((uri) => /\/debian\/?$/.test(uri));
}

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { env: { PATH }, stdio: 'ignore' }).status === 0;
}
