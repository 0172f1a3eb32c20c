import { X509Certificate } from 'node:crypto';
import * as fs from 'node:fs';
import { isIP } from 'node:net';
import { explain, InputError, UsageError, Values } from './command';
import { parseEndpoint } from '../checks/check-context';
import { CheckOptions } from '../checks/check-domain';
import { txtTtl } from '../checks/txt-ttl';
import { domainNameProblem, looksLikeIpAddress, normalizeDomainName } from '../protocol/domain-name';

const MAX_TIMEOUT_SECONDS = 300;

/** Returns the given domain in the form of the DNS. Explains what an international name becomes. */
export function domainOf(name: string): string {
  const domain = normalizeDomainName(name);
  const problem = domainNameProblem(domain);
  if (problem) throw new UsageError(`'${name}' is not a domain: ${problem.rule}; ${problem.fix}`);
  if (looksLikeIpAddress(domain)) throw new UsageError(`'${name}' is an address: 'check' takes a mail domain, such as example.com`);
  // eslint-disable-next-line no-control-regex
  if (/[^\x00-\x7f]/.test(name)) explain(`'${name}' is checked as '${domain}'`);
  return domain;
}

/** Converts the options of the command line. */
export function checkOptions({ resolver, connect, private: privateAddresses, acm, ca, smtp, timeout }: Values): CheckOptions {
  return {
    smtp: smtp === true,
    privateAddresses: privateAddresses === true,
    amazonCertificate: acm === true,
    askTtl: txtTtl,
    ...resolver === undefined ? {} : { dnsServers: (resolver as string[]).map(dnsServer) },
    ...connect === undefined ? {} : { connectTo: new Map((connect as string[]).map(redirection)) },
    ...ca === undefined ? {} : { ca: authorities(ca as string) },
    ...timeout === undefined ? {} : { timeoutSeconds: seconds(timeout as string) },
  };
}

function dnsServer(value: string): string {
  if (isIP(value) === 0) checkedEndpoint('resolver', value, value, 'an IP address, with or without a port: 127.0.0.1, 127.0.0.1:5353 or [::1]:5353');
  return value;
}

function redirection(value: string): [from: string, to: string] {
  const rule = 'where to connect instead of a host and port: mta-sts.example.com:443=127.0.0.1:8443';
  const [, host, port, to] = /^([^=:]+):(\d{1,5})=(.*)$/.exec(value) ?? [];
  if (host === undefined || domainNameProblem(normalizeDomainName(host))) throw wrong('connect', value, rule);
  checkedEndpoint('connect', value, to, rule);
  return [`${normalizeDomainName(host)}:${Number(port)}`, to];
}

function checkedEndpoint(option: string, value: string, endpoint: string, rule: string): void {
  try {
    parseEndpoint(endpoint);
  } catch {
    throw wrong(option, value, rule);
  }
}

function authorities(file: string): string {
  const fix = 'give a file with certificates in PEM: -----BEGIN CERTIFICATE-----';
  let pem: string;
  try {
    pem = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`--ca is '${file}', which can't be read: ${(error as Error).message}; ${fix}`);
  }
  try {
    new X509Certificate(pem);
  } catch {
    throw new InputError(`--ca is '${file}', which does not begin with a certificate in PEM; ${fix}`);
  }
  return pem;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || number < 0.1 || number > MAX_TIMEOUT_SECONDS) throw wrong('timeout', value, `a number of seconds from 0.1 to ${MAX_TIMEOUT_SECONDS}`);
  return number;
}

function wrong(option: string, value: string, rule: string): UsageError {
  return new UsageError(`--${option} is '${value}': it takes ${rule}`);
}
