import { lookup, Resolver } from 'node:dns/promises';
import { Server } from '../scenarios/policy-request';

/** The public DNS and the servers that it leads to. */
export interface Internet {
  /** Asks the resolver of this machine. */
  readonly resolver: Resolver;
  /** Asks the name servers of these host names, so that no cache is in between. */
  resolverOf(nameServers: readonly string[]): Promise<Resolver>;
  /** Finds where a policy host answers HTTPS. */
  serverOf(policyHost: string, resolver: Resolver): Promise<Server>;
  /** Finds where a mail exchanger answers SMTP. */
  mailServerOf(mx: string): { host: string; port: number };
}

export const INTERNET: Internet = {
  resolver: new Resolver(),
  async resolverOf(nameServers) {
    const resolver = new Resolver();
    resolver.setServers((await Promise.all(nameServers.map((name) => lookup(name, { family: 4 })))).map(({ address }) => address));
    return resolver;
  },
  async serverOf(policyHost, resolver) {
    return { address: (await resolver.resolve4(policyHost))[0], port: 443 };
  },
  mailServerOf: (mx) => ({ host: mx, port: 25 }),
};

/** Returns replacements for the Internet, as `IP:PORT` each. CI uses them to run this against the emulator. */
export function internetOf({ ACCEPTANCE_DNS: dns, ACCEPTANCE_EDGE: edge, ACCEPTANCE_SMTP: smtp }: NodeJS.ProcessEnv): Internet {
  if (dns === undefined || edge === undefined || smtp === undefined) return INTERNET;
  const resolver = new Resolver();
  resolver.setServers([dns]);
  const [host, port] = smtp.split(':');
  return {
    resolver,
    resolverOf: async () => resolver,
    serverOf: async () => ({ address: edge.split(':')[0], port: Number(edge.split(':')[1]) }),
    mailServerOf: () => ({ host, port: Number(port) }),
  };
}
