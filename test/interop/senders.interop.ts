import { Disguise } from './domain';
import { Outcomes } from './outcomes';
import { query } from './resolver';
import { CA_FILE, DEEPER, DOMAIN, ELSEWHERE, Exchangers, MX, Scene } from './scene';
import { requireNamespaces } from './stage';
import { System } from './system';

const WEEK = '604800';
const DAYS_31 = '2678400';

requireNamespaces();
const senders = System.all().map((system) => [system.senders, system] as const);

describe.each(senders)('%s', (title, system) => {
  const outcomes = new Outcomes(title);
  let scene: Scene;
  beforeAll(async () => { scene = await Scene.start(system); }, 120_000);
  afterAll(async () => {
    outcomes.print();
    await scene?.stop();
  }, 30_000);

  /** From 3.10 on Postfix checks the policy's patterns itself; before, only the certificate. */
  const notCovered = (host: string) => system.reportsTls ? `deferred: MX name '${host}' does not match STS MX pattern` : 'deferred: hostname mismatch';
  let count = 0;
  const recipient = () => `user${++count}@${DOMAIN}`;
  /** The receiving host shows that a mail came, and how. */
  const told = (result: string, to: string) => {
    const [, tls] = /^sent over (\w+ TLS)/.exec(result) ?? [];
    const [what, exchanger] = Object.entries(scene.exchangers).find(([, { received }]) => received.has(to)) ?? [];
    if ((tls === undefined) !== (exchanger === undefined)) throw new Error(`Postfix says '${result}', and ${what ?? 'nobody'} has the mail`);
    if (!exchanger) return result.replace(/ host \S+$/, '');
    return `delivered ${exchanger.received.get(to)!.secure ? `over ${tls}` : 'in clear'} to ${what}`;
  };
  const send = async (to = recipient()) => told(await scene.postfix.send(to), to);
  const retry = async (to: string) => told(await scene.postfix.retry(to), to);
  const deploy = async (Mode: 'enforce' | 'testing' | 'none', Mx = [MX], MaxAge = WEEK) => {
    await scene.only('right');
    await scene.domain.deploy({ Mode, Mx, MaxAge });
  };

  describe('mta-sts-query', () => {
    const find = (knownId?: string) => query(system, CA_FILE, DOMAIN, knownId);
    for (const [mode, expected] of [
      ['testing', `mode testing, max_age ${WEEK}, ${MX}`],
      ['enforce', `mode enforce, max_age ${WEEK}, ${MX}`],
      ['none', `mode none, max_age ${WEEK}`],
    ] as const) {
      outcomes.case(`query: ${mode}`, expected, async () => {
        await deploy(mode);
        return find();
      });
    }
    outcomes.case('query: id is known', 'NOT_CHANGED', async () => {
      await deploy('testing');
      return find(scene.domain.id);
    });
    outcomes.case('query: 31 days, wildcard', 'mode testing, max_age 2678400, *.example.com, mx.example.net', async () => {
      await deploy('testing', ['*.example.com', 'mx.example.net'], DAYS_31);
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
      await scene.domain.policyHost.stop();
      try {
        return await find();
      } finally {
        await scene.domain.policyHost.start();
      }
    });
  });

  const disguised = async (disguise: Disguise, look: () => Promise<string>) => {
    scene.domain.disguise = disguise;
    await scene.domain.updateDns();
    try {
      return await look();
    } finally {
      scene.domain.disguise = undefined;
      await scene.domain.updateDns();
    }
  };

  describe('a delivery', () => {
    for (const [what, enforced, otherwise] of [
      ['right', 'delivered over verified TLS to right', 'delivered over trusted TLS to right'],
      ['wrongName', 'deferred: hostname mismatch', 'delivered over trusted TLS to wrongName'],
      ['untrusted', 'deferred: untrusted issuer /CN=CA that nobody trusts', 'delivered over untrusted TLS to untrusted'],
      ['expired', 'deferred: certificate has expired', 'delivered over untrusted TLS to expired'],
      ['stripped', 'deferred: TLS is required, but was not offered by', 'delivered in clear to stripped'],
      ['uncovered', notCovered(ELSEWHERE), 'delivered over trusted TLS to uncovered'],
    ] satisfies Array<[keyof Exchangers, string, string]>) {
      for (const [mode, expected] of [['enforce', enforced], ['testing', otherwise], ['none', otherwise]] as const) {
        outcomes.case(`${mode}, MX is: ${what}`, expected, async () => {
          await deploy(mode);
          await scene.only(what);
          return send();
        });
      }
    }
    outcomes.case('enforce, first MX uncovered, second right', 'delivered over verified TLS to right', async () => {
      await deploy('enforce');
      await scene.domain.exchangers([ELSEWHERE, scene.exchangers.uncovered], [MX, scene.exchangers.right]);
      return send();
    });
    outcomes.case('enforce, wildcard covers the MX', 'delivered over verified TLS to right', async () => {
      await deploy('enforce', ['*.example.com']);
      return send();
    });
    outcomes.case('enforce, wildcard does not cover the MX', notCovered(ELSEWHERE), async () => {
      await deploy('enforce', ['*.example.com']);
      await scene.only('uncovered');
      return send();
    });
    // RFC 8461 §4.1: the asterisk stands for one label. Older senders let it stand for more, which no domain should count on.
    const twoLabels = system.reportsTls ? notCovered(DEEPER) : 'delivered over verified TLS to right';
    outcomes.case('enforce, wildcard, MX is two labels below', twoLabels, async () => {
      await deploy('enforce', ['*.example.com']);
      await scene.domain.exchangers([DEEPER, scene.exchangers.right]);
      return send();
    });
    outcomes.case('enforce for 31 days, certificate expired', 'deferred: certificate has expired', async () => {
      await deploy('enforce', [MX], DAYS_31);
      await scene.only('expired');
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
        await scene.domain.publish({ Mode: 'testing', Mx: [MX], MaxAge: WEEK });
        await scene.only('wrongName');
        return withFetches(send);
      });
    outcomes.case(
      'then the record, and the next mail',
      'delivered over trusted TLS to wrongName; policy fetched: 1 times',
      async () => {
        await deploy('testing');
        await scene.only('wrongName');
        return withFetches(send);
      });
    outcomes.case('same policy deployed again', 'delivered over trusted TLS to wrongName; policy fetched: 0 times', async () => {
      await deploy('testing');
      await scene.only('wrongName');
      // The handler checks the policy host by another way.
      return withFetches(send);
    });
    outcomes.case(
      'enforce to none: the mail in the queue',
      'deferred: hostname mismatch, then delivered over trusted TLS to wrongName',
      async () => {
        await deploy('enforce');
        await scene.only('wrongName');
        const to = recipient();
        const first = await send(to);
        await deploy('none');
        await scene.only('wrongName');
        return `${first}, then ${await retry(to)}`;
      });
    outcomes.case(
      'policy host down when the id changed',
      'deferred: hostname mismatch',
      async () => {
        await deploy('enforce');
        await send();
        await deploy('testing');
        await scene.only('wrongName');
        await scene.domain.policyHost.stop();
        try {
          return await send();
        } finally {
          await scene.domain.policyHost.start();
        }
      });
    outcomes.case('enforce refused for an MX not covered', 'FAILED; delivered over trusted TLS to uncovered; policy fetched: 0 times', async () => {
      await deploy('testing');
      await send();
      await scene.only('uncovered');
      const { Status } = await scene.domain.publish({ Mode: 'enforce', Mx: [MX], MaxAge: WEEK });
      return `${Status}; ${await withFetches(send)}`;
    });
    outcomes.case(
      'deployment fails after the policy, and is rolled back',
      'delivered over trusted TLS to wrongName, then deferred: hostname mismatch; policy fetched: 1 times; ids differ: true',
      async () => {
        await deploy('enforce');
        const announced = scene.domain.id;
        // This sender comes between: the policy of the failed deployment under the id of the one before.
        await scene.domain.publish({ Mode: 'testing', Mx: [MX], MaxAge: WEEK });
        await scene.forgetPolicies();
        await scene.only('wrongName');
        const between = await send();
        await scene.only('right');
        await scene.domain.publish({ Mode: 'enforce', Mx: [MX], MaxAge: WEEK });
        // CloudFormation leaves the record alone; what changed it is the handler, in the zone.
        await scene.only('wrongName');
        return `${between}, then ${await withFetches(send)}; ids differ: ${scene.domain.id !== announced}`;
      });
  });

  const withFetches = async (work: () => Promise<string>) => {
    const before = scene.domain.policyHost.connections;
    const result = await work();
    return `${result}; policy fetched: ${scene.domain.policyHost.connections - before} times`;
  };
});
