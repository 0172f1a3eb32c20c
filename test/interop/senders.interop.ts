import * as fs from 'node:fs';
import { Domain } from './domain';
import { MailExchanger, startMailExchanger } from './mail-exchanger';
import { NameServer } from './name-server';
import { Outcomes } from './outcomes';
import { Postfix } from './postfix';
import { PolicyResolver, query } from './resolver';
import { MAIL_EXCHANGERS, requireNamespaces, setUpNetwork } from './stage';
import { DATA, System } from './system';
import { Authority } from '../../demo/certificates';

const CA_FILE = `${DATA}/ca.pem`;
const MX = 'mx1.example.com';
const WEEK = '604800';

requireNamespaces();
const systems = System.all();

describe.each(systems.map((system) => [`Postfix ${system.postfixVersion} with postfix-mta-sts-resolver ${system.resolverVersion}`, system] as const))('%s', (title, system) => {
  const outcomes = new Outcomes(title);
  let nameServer: NameServer;
  let domain: Domain;
  let resolver: PolicyResolver;
  let postfix: Postfix;
  let exchangers: { [what: string]: MailExchanger };

  beforeAll(async () => {
    setUpNetwork();
    await system.prepare();
    nameServer = await NameServer.start();
    domain = await Domain.start('example.com', nameServer);
    const [authority, stranger] = [await Authority.create('CA of the mail exchangers'), await Authority.create('CA that nobody trusts')];
    fs.writeFileSync(system.path(CA_FILE), [domain.rehearsal.ca, authority.ca].join('\n'));
    exchangers = {
      right: await startMailExchanger(MAIL_EXCHANGERS[0], await authority.issue([MX])),
      wrongName: await startMailExchanger(MAIL_EXCHANGERS[1], await authority.issue(['mail.other.example'])),
      untrusted: await startMailExchanger(MAIL_EXCHANGERS[2], await stranger.issue([MX])),
      expired: await startMailExchanger(MAIL_EXCHANGERS[3], await authority.issue([MX], { from: -3, to: -2 })),
      stripped: await startMailExchanger(MAIL_EXCHANGERS[4]),
      uncovered: await startMailExchanger(MAIL_EXCHANGERS[5], await authority.issue(['mx.elsewhere.example'])),
    };
    resolver = await PolicyResolver.start(system, CA_FILE);
    postfix = await Postfix.start(system, CA_FILE);
  }, 120_000);

  afterAll(async () => {
    outcomes.print();
    await postfix?.stop();
    await resolver?.stop();
    for (const exchanger of Object.values(exchangers ?? {})) await exchanger.stop();
    await domain?.stop();
    await nameServer?.stop();
  }, 30_000);

  let count = 0;
  const recipient = () => `user${++count}@example.com`;
  /** That a mail came, and how, is told by the host that got it. */
  const told = (result: string, to: string) => {
    const [, tls] = /^sent over (\w+ TLS)/.exec(result) ?? [];
    const [what, exchanger] = Object.entries(exchangers).find(([, { received }]) => received.has(to)) ?? [];
    if ((tls === undefined) !== (exchanger === undefined)) throw new Error(`Postfix says '${result}', and ${what ?? 'nobody'} has the mail`);
    return tls === undefined ? result.replace(/ host \S+$/, '') : `delivered ${exchanger!.received.get(to)!.secure ? `over ${tls}` : 'in clear'} to ${what}`;
  };
  const send = async (to = recipient()) => told(await postfix.send(to), to);
  const retry = async (to: string) => told(await postfix.retry(to), to);
  const only = (what: string) => domain.exchangers([what === 'uncovered' ? 'mx.elsewhere.example' : MX, exchangers[what]]);
  const deploy = async (Mode: 'enforce' | 'testing' | 'none', Mx = [MX], MaxAge = WEEK) => {
    await only('right');
    await domain.deploy({ Mode, Mx, MaxAge });
  };
  const forget = async () => {
    await resolver.stop();
    resolver = await PolicyResolver.start(system, CA_FILE);
  };

  describe('mta-sts-query', () => {
    const find = (knownId?: string) => query(system, CA_FILE, 'example.com', knownId);
    for (const [mode, expected] of [
      ['testing', `mode testing, max_age ${WEEK}, ${MX}`], ['enforce', `mode enforce, max_age ${WEEK}, ${MX}`], ['none', `mode none, max_age ${WEEK}`],
    ] as const) {
      outcomes.case(`query: ${mode}`, expected, async () => {
        await deploy(mode);
        return find();
      });
    }
    outcomes.case('query: id is known', 'NOT_CHANGED', async () => {
      await deploy('testing');
      return find(domain.id);
    });
    outcomes.case('query: 31 days, wildcard', 'mode testing, max_age 2678400, *.example.com, mx.example.net', async () => {
      await deploy('testing', ['*.example.com', 'mx.example.net'], '2678400');
      return find();
    });
    outcomes.case('query: policy host has IPv6 only', `mode testing, max_age ${WEEK}, ${MX}`, async () => {
      await deploy('testing');
      return disguised((records) => records.filter(({ name, type }) => !(name.startsWith('mta-sts.') && type === 'A')), find);
    });
    outcomes.case('query: policy host has IPv4 only', `mode testing, max_age ${WEEK}, ${MX}`, async () => {
      await deploy('testing');
      return disguised((records) => records.filter(({ type }) => type !== 'AAAA'), find);
    });
    outcomes.case('query: record is a CNAME', `mode testing, max_age ${WEEK}, ${MX}`, async () => {
      await deploy('testing');
      return disguised((records) => records.flatMap((record) => record.name.startsWith('_mta-sts.')
        ? [{ ...record, name: 'sts.hoster.example' }, { ...record, type: 'CNAME', values: ['sts.hoster.example.'] }] : [record]), find);
    });
    outcomes.case('query: policy host is down', 'FETCH_ERROR', async () => {
      await domain.policyHost.stop();
      try {
        return await find();
      } finally {
        await domain.policyHost.start();
      }
    });
  });

  const disguised = async (disguise: Domain['disguise'], look: () => Promise<string>) => {
    const before = domain.disguise;
    domain.disguise = disguise;
    await domain.updateDns();
    try {
      return await look();
    } finally {
      domain.disguise = before;
      await domain.updateDns();
    }
  };

  describe('a delivery', () => {
    for (const [what, enforced, otherwise] of [
      ['right', 'delivered over verified TLS to right', 'delivered over trusted TLS to right'],
      ['wrongName', 'deferred: hostname mismatch', 'delivered over trusted TLS to wrongName'],
      ['untrusted', 'deferred: untrusted issuer /CN=CA that nobody trusts', 'delivered over untrusted TLS to untrusted'],
      ['expired', 'deferred: certificate has expired', 'delivered over untrusted TLS to expired'],
      ['stripped', 'deferred: TLS is required, but was not offered by', 'delivered in clear to stripped'],
      ['uncovered', 'deferred: hostname mismatch', 'delivered over trusted TLS to uncovered'],
    ]) {
      for (const [mode, expected] of [['enforce', enforced], ['testing', otherwise], ['none', otherwise]] as const) {
        outcomes.case(`${mode}, MX is: ${what}`, expected, async () => {
          await deploy(mode);
          await only(what);
          return send();
        });
      }
    }
    outcomes.case('enforce, first MX uncovered, second right', 'delivered over verified TLS to right', async () => {
      await deploy('enforce');
      await domain.exchangers(['mx.elsewhere.example', exchangers.uncovered], [MX, exchangers.right]);
      return send();
    });
    outcomes.case('enforce, wildcard covers the MX', 'delivered over verified TLS to right', async () => {
      await deploy('enforce', ['*.example.com']);
      return send();
    });
    outcomes.case('enforce, wildcard does not cover the MX', 'deferred: hostname mismatch', async () => {
      await deploy('enforce', ['*.example.com']);
      await only('uncovered');
      return send();
    });
    outcomes.case('enforce for 31 days, certificate expired', 'deferred: certificate has expired', async () => {
      await deploy('enforce', [MX], '2678400');
      await only('expired');
      return send();
    });
  });

  describe('a change', () => {
    outcomes.case(
      'new policy live, record not yet',
      'deferred: hostname mismatch; policy fetched: 0 times',
      async () => {
        await deploy('enforce');
        await send();
        await domain.publish({ Mode: 'testing', Mx: [MX], MaxAge: WEEK });
        await only('wrongName');
        return withFetches(send);
      });
    outcomes.case(
      'then the record, and the next mail',
      'delivered over trusted TLS to wrongName; policy fetched: 1 times',
      async () => {
        await deploy('testing');
        await only('wrongName');
        return withFetches(send);
      });
    outcomes.case('same policy deployed again', 'delivered over trusted TLS to wrongName; policy fetched: 0 times', async () => {
      await deploy('testing');
      await only('wrongName');
      // The handler looks at the policy host by another way.
      return withFetches(send);
    });
    outcomes.case(
      'enforce to none: the mail in the queue',
      'deferred: hostname mismatch, then delivered over trusted TLS to wrongName',
      async () => {
        await deploy('enforce');
        await only('wrongName');
        const to = recipient();
        const first = await send(to);
        await deploy('none');
        await only('wrongName');
        return `${first}, then ${await retry(to)}`;
      });
    outcomes.case(
      'policy host down when the id changed',
      'deferred: hostname mismatch',
      async () => {
        await deploy('enforce');
        await send();
        await deploy('testing');
        await only('wrongName');
        await domain.policyHost.stop();
        try {
          return await send();
        } finally {
          await domain.policyHost.start();
        }
      });
    outcomes.case('enforce refused for an MX not covered', 'FAILED; delivered over trusted TLS to uncovered; policy fetched: 0 times', async () => {
      await deploy('testing');
      await send();
      await only('uncovered');
      const { Status } = await domain.publish({ Mode: 'enforce', Mx: [MX], MaxAge: WEEK });
      return `${Status}; ${await withFetches(send)}`;
    });
    outcomes.case(
      'deployment fails behind the policy, and is rolled back',
      'delivered over trusted TLS to wrongName, then deferred: hostname mismatch; policy fetched: 1 times; ids differ: true',
      async () => {
        await deploy('enforce');
        const announced = domain.id;
        // This sender comes between: the policy of the failed deployment under the id of the one before.
        await domain.publish({ Mode: 'testing', Mx: [MX], MaxAge: WEEK });
        await forget();
        await only('wrongName');
        const between = await send();
        await only('right');
        await domain.publish({ Mode: 'enforce', Mx: [MX], MaxAge: WEEK });
        // CloudFormation leaves the record alone; what changed it is the handler, in the zone.
        await only('wrongName');
        return `${between}, then ${await withFetches(send)}; ids differ: ${domain.id !== announced}`;
      });
  });

  const withFetches = async (work: () => Promise<string>) => {
    const before = domain.policyHost.connections;
    const result = await work();
    return `${result}; policy fetched: ${domain.policyHost.connections - before} times`;
  };
});
