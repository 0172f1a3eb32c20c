import { ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { NAME_SERVER } from './name-server';
import { PATH } from './requirements';
import { requireNamespaces, stage } from './stage';

/** Directories of Postfix; the second one also has what the tests give to the programs. */
export const SPOOL = '/var/spool/postfix';
export const DATA = '/var/lib/postfix';

/** A system whose programs are run: this machine's own, or one that is unpacked under a directory. */
export class System {
  /** Lists the systems that exist here, this machine's own first. */
  public static all(): System[] {
    const debian13 = stage('debian-13');
    return [new System('own', '/'), ...fs.existsSync(path.join(debian13, 'usr')) ? [new System('debian-13', debian13)] : []];
  }

  public readonly postfixVersion: string;
  public readonly resolverVersion: string;

  private constructor(public readonly name: string, private readonly root: string) {
    const [program, ...args] = this.command('postconf', ['-dh', 'mail_version']);
    this.postfixVersion = execFileSync(program, args, { encoding: 'utf8', env: { PATH }, stdio: 'pipe' }).trim();
    const [metadata] = fs.readdirSync(this.path('/usr/lib/python3/dist-packages')).filter((file) => file.startsWith('postfix_mta_sts_resolver-'));
    this.resolverVersion = /-([\d.]+)\./.exec(metadata)![1];
  }

  /** For people. */
  public get senders(): string {
    return `Postfix ${this.postfixVersion} with postfix-mta-sts-resolver ${this.resolverVersion}`;
  }

  /** Has TLSRPT, and with it all that a policy of MTA-STS says. */
  public get reportsTls(): boolean {
    const [major, minor] = this.postfixVersion.split('.').map(Number);
    return major > 3 || (major === 3 && minor >= 10);
  }

  /** Returns the path of a system's file, as seen from here. */
  public path(file: string): string {
    return path.join(this.root, file);
  }

  /** Puts files of the stage in the place of its own, for these namespaces only. */
  public async prepare(): Promise<void> {
    requireNamespaces();
    this.addAccounts();
    for (const directory of [SPOOL, DATA]) this.cover(directory);
    await this.run('chown', ['postfix:', DATA]);
    this.useNameServer();
  }

  public useNameServer(): void {
    this.coverFile('/etc/resolv.conf', `nameserver ${NAME_SERVER}\noptions timeout:2 attempts:1\n`);
    this.coverFile('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: dns\nservices: files\n');
  }

  /** Covers a directory with an empty one, or with a copy that can be changed. */
  public cover(directory: string, copy = false): string {
    const own = this.uncover(directory);
    fs.mkdirSync(this.path(directory), { recursive: true });
    if (copy) fs.cpSync(this.path(directory), own, { recursive: true, dereference: true });
    else fs.mkdirSync(own);
    execFileSync('mount', ['--bind', own, this.path(directory)]);
    return own;
  }

  /** Does not block: most of what a program talks to is in this process. */
  public async run(command: string, args: string[], { input, env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {}): Promise<string> {
    const [program, ...programArgs] = this.command(command, args);
    const running = promisify(execFile)(program, programArgs, { env: { PATH, LANG: 'C', ...env } });
    if (input !== undefined) running.child.stdin!.end(input);
    return (await running).stdout;
  }

  public start(command: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const [program, ...programArgs] = this.command(command, args);
    return spawn(program, programArgs, { env: { PATH, LANG: 'C', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  private command(command: string, args: string[]): string[] {
    return this.root === '/' ? [command, ...args] : ['chroot', this.root, command, ...args];
  }

  /** An earlier test file may have covered it. */
  private uncover(target: string): string {
    const own = stage(`${this.name}${target.replaceAll('/', '-')}`);
    if (fs.existsSync(own)) execFileSync('umount', [this.path(target)]);
    fs.rmSync(own, { recursive: true, force: true });
    return own;
  }

  private coverFile(file: string, content: string): void {
    const own = this.uncover(file);
    fs.writeFileSync(own, content);
    if (!fs.existsSync(this.path(file))) fs.writeFileSync(this.path(file), '');
    execFileSync('mount', ['--bind', own, this.path(file)]);
  }

  /** Packages that are unpacked only have none. */
  private addAccounts(): void {
    if (fs.existsSync(this.path('/etc/passwd'))) return;
    fs.writeFileSync(this.path('/etc/passwd'), 'root:x:0:0::/root:/bin/sh\npostfix:x:990:990::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n');
    fs.writeFileSync(this.path('/etc/group'), 'root:x:0:\npostfix:x:990:\npostdrop:x:991:\nnogroup:x:65534:\n');
  }
}
