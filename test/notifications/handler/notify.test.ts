import * as fc from 'fast-check';
import { daysAgo, MadeReport, NOW } from './made-facts';
import { MemoryS3, Step } from './memory-s3';
import { Message, MessageForm } from '../../../src/notifications/handler/message-document';
import { NotificationEvent } from '../../../src/notifications/handler/notification-request';
import { notifyHandler } from '../../../src/notifications/handler/notify';
import { Publisher } from '../../../src/notifications/handler/topics';
import { ScheduledRun } from '../../../src/notifications/notification-contract';

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60_000;
const DOMAIN = 'example.com';
const STATE = `notifications/${DOMAIN}.json`;
const EXPIRED: MadeReport = { day: daysAgo(2), failures: [['certificate-expired', 'mx2.example.com', 5]] };
const CHECK = { code: 'MX_NOT_COVERED', verdict: 'fail', message: 'mx3.example.com is not covered', evidence: null, fix: 'add mx3.example.com' };

class Crash extends Error {}

/** A function with its buckets and topics. */
class Scene {
  public readonly s3 = new MemoryS3();
  public readonly published: Array<{ readonly form: MessageForm; readonly message: Message; readonly day: string }> = [];
  public now = NOW;
  private readonly handler: ReturnType<typeof notifyHandler>;

  public constructor(forms: readonly MessageForm[] = ['mail', 'chat'], hasWatch = true) {
    Object.assign(process.env, { STATE_BUCKET: 'reports', STATE_PREFIX: 'notifications/', REPORT_BUCKET: 'reports', TOPIC: 'arn', ...hasWatch ? { WATCH_BUCKET: 'policies' } : {} });
    if (!hasWatch) delete process.env.WATCH_BUCKET;
    const publisher: Publisher = {
      forms,
      publish: async (message, form) => {
        this.before(form);
        this.published.push({ form, message, day: new Date(this.now).toISOString().slice(0, 10) });
        this.after(form);
      },
    };
    this.handler = notifyHandler({ s3: this.s3.client, publisher, clock: () => this.now });
  }

  /** Runs around each publication. */
  public before: (form: MessageForm) => void = () => undefined;
  public after: (form: MessageForm) => void = () => undefined;

  public run(event: ScheduledRun | NotificationEvent): Promise<{ readonly messages: number }> {
    return this.handler(event, { getRemainingTimeInMillis: () => 600_000 });
  }

  /** Runs it as Lambda does: three times at most, a minute or two apart. */
  public async runWithRetries(event: ScheduledRun | NotificationEvent): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        return void await this.run(event);
      } catch (error) {
        if (!(error instanceof Crash) && !/could not be announced/.test(String(error))) throw error;
        this.now += MINUTE;
      }
    }
  }

  public texts(form: MessageForm = 'mail'): string[] {
    return this.published.filter((one) => one.form === form).map(({ message }) => form === 'mail' ? message.text : message.chat);
  }

  public state(): any {
    return this.s3.json(STATE);
  }

  public watchFinds(failures: { readonly [code: string]: 'fail' | 'warn' }, domain = DOMAIN): void {
    this.s3.put(`watch/${domain}.json`, JSON.stringify({ schemaVersion: 1, since: '2026-05-01T00:00:00.000Z', failures }));
  }
}

const accepted = (policyDomain: unknown = DOMAIN): NotificationEvent => ({ 'detail-type': 'TLS Report Accepted', 'detail': { policyDomain, hasFailures: true } });
const changed = (at = daysAgo(0), tests: unknown = [CHECK], domain = DOMAIN): NotificationEvent => (
  { 'detail-type': 'MTA-STS Watch State Changed', 'detail': { domain, at: `${at}T00:00:00.000Z`, tests } });
const daily: ScheduledRun = { run: 'daily', domains: [DOMAIN] };
const digest: ScheduledRun = { run: 'digest', domains: [DOMAIN, 'other.example'] };

let logs: jest.SpyInstance[];
beforeEach(() => { logs = (['log', 'warn', 'error'] as const).map((name) => jest.spyOn(console, name).mockImplementation()); });
afterEach(() => logs.forEach((log) => log.mockRestore()));

describe('an event', () => {
  test('an event causes a mail and a chat message about the stored report', async () => {
    const scene = new Scene();
    scene.s3.report('1', EXPIRED);
    expect(await scene.run(accepted())).toEqual({ messages: 1 });
    expect(scene.published.map(({ form }) => form)).toEqual(['mail', 'chat']);
    expect(scene.texts()).toEqual([expect.stringContaining('New failure: the certificate is not valid at mx2[.]example[.]com')]);
    expect(scene.state()).toMatchObject({ schemaVersion: 1, lastDay: daysAgo(0), cases: { 'certificate mx2.example.com': { since: daysAgo(2) } } });
    expect(scene.state().unpublished).toBeUndefined();
  });

  test('an event causes no chat message without a topic for it', async () => {
    const scene = new Scene(['mail']);
    scene.s3.report('1', EXPIRED);
    await scene.run(accepted());
    expect(scene.published.map(({ form }) => form)).toEqual(['mail']);
  });

  test('a message about an event of the watch has the texts of its tests', async () => {
    const scene = new Scene();
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    await scene.run(changed());
    expect(scene.texts()).toEqual([expect.stringContaining('MX_NOT_COVERED: mx3[.]example[.]com is not covered')]);
  });

  test('an event of the watch after the message of the day is announced on the next day, with its texts', async () => {
    const scene = new Scene();
    scene.s3.report('1', EXPIRED);
    await scene.run(accepted());
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    await scene.run(changed());
    expect(scene.texts()).toHaveLength(1);
    scene.now += DAY;
    await scene.run(daily);
    expect(scene.texts()).toHaveLength(2);
    expect(scene.texts()[1]).toContain('MX_NOT_COVERED: mx3[.]example[.]com is not covered');
  });

  test.each<[string, NotificationEvent]>([
    ['no domain', accepted(null)],
    ['a path', accepted('../watch/example.com')],
    ['a name without a dot, which could be that of the digest', accepted('digest')],
    ['another kind', { 'detail-type': 'Something Else', 'detail': { domain: DOMAIN, policyDomain: DOMAIN } }],
  ])('an event with %s does nothing', async (_, event) => {
    const scene = new Scene();
    scene.s3.report('1', EXPIRED);
    expect(await scene.run(event)).toEqual({ messages: 0 });
    expect(scene.s3.calls).toEqual({ GET: 0, PUT: 0, LIST: 0 });
  });

  test.each([[null], ['text'], [[null, 1, 'x', {}, { code: 1, message: 2 }]], [Array.from({ length: 5000 }, () => ({ ...CHECK, message: 'x'.repeat(10_000) }))]])(
    'an event with odd tests causes a bounded message, which announces what the watch stored', async (tests) => {
      const scene = new Scene();
      scene.watchFinds({ MX_NOT_COVERED: 'fail' });
      await scene.run(changed(daysAgo(0), tests));
      expect(scene.texts()).toEqual([expect.stringContaining('MX_NOT_COVERED')]);
      expect(JSON.stringify(scene.state()).length).toBeLessThan(80_000);
    });
});

describe('the daily run', () => {
  test('the daily run announces what no event announced', async () => {
    const scene = new Scene();
    scene.s3.report('1', EXPIRED);
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    await scene.run(daily);
    expect(scene.texts()).toEqual([expect.stringMatching(/New failure: [^]*MX_NOT_COVERED/)]);
  });

  test('the daily run writes nothing if nothing is new', async () => {
    const scene = new Scene();
    scene.s3.report('1', {});
    await scene.run(daily);
    expect(scene.s3.calls.PUT).toBe(0);
    expect(scene.published).toEqual([]);
  });

  test('the daily run continues after a domain that fails, and ends with an error', async () => {
    const scene = new Scene();
    scene.s3.put('notifications/bad.example.json', '{"schemaVersion":7}');
    scene.s3.report('1', EXPIRED);
    await expect(scene.run({ run: 'daily', domains: ['bad.example', DOMAIN] })).rejects.toThrow('1 of 2 domains could not be announced: bad.example');
    expect(scene.texts()).toHaveLength(1);
  });

  test('the daily run announces once that a failure is resolved', async () => {
    const scene = new Scene();
    scene.s3.report('1', EXPIRED);
    await scene.run(accepted());
    for (let days = 1; days <= 20; days++) {
      scene.now = NOW + days * DAY;
      scene.s3.report(`good-${days}`, { day: new Date(scene.now - DAY).toISOString().slice(0, 10) });
      await scene.run(daily);
    }
    expect(scene.published.filter(({ form }) => form === 'mail').map(({ message, day }) => [message.kind, day])).toEqual([['failure', '2026-05-20'], ['resolved', '2026-05-22']]);
  });
});

describe('a watch that the app no longer has', () => {
  test('a failure that a removed watch found is not announced as resolved', async () => {
    const scene = new Scene(['mail']);
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    await scene.run(changed());
    const without = new Scene(['mail'], false);
    without.s3.put(STATE, JSON.stringify(scene.state()));
    without.now += DAY;
    await without.run(daily);
    expect(without.published).toEqual([]);
    expect(without.state().watch).toEqual({ MX_NOT_COVERED: 'fail' });
  });
});

describe('the digest', () => {
  test('the digest has all domains, and comes once a day', async () => {
    const scene = new Scene();
    scene.s3.report('1', EXPIRED);
    scene.watchFinds({ MX_NOT_COVERED: 'fail' }, 'other.example');
    await scene.run(changed(daysAgo(0), [CHECK], 'other.example'));
    expect(await scene.run(digest)).toEqual({ messages: 1 });
    expect(await scene.run(digest)).toEqual({ messages: 0 });
    expect(scene.texts()[1]).toMatch(/ENFORCED_FAILING example\.com[^]*NOT_READY other\.example[^]*Do: +add mx3\[\.\]example\[\.\]com/);
    scene.now += 7 * DAY;
    expect(await scene.run(digest)).toEqual({ messages: 1 });
  });

  test("the digest comes without a domain that can't be read, and names it", async () => {
    const scene = new Scene();
    scene.s3.put('notifications/example.com.json', 'no JSON');
    await scene.run(digest);
    expect(scene.texts()).toEqual([expect.stringMatching(/Not read, .*: example\.com\n[^]*other\.example/)]);
  });

  test('the digest has no verdict of a watch if there is none', async () => {
    const scene = new Scene(['mail'], false);
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    await scene.run(digest);
    expect(scene.texts()[0]).not.toContain('MX_NOT_COVERED');
  });
});

describe("the number of messages about strangers' reports", () => {
  test('ten thousand hostile reports and their events cause one message, and one request each', async () => {
    const scene = new Scene();
    const count = 10_000;
    for (let index = 0; index < count; index++) {
      scene.s3.report(String(index), { signer: `s${index}.evil.example`, failures: [['certificate-expired', `h${index}.evil.example`, 1]] });
    }
    for (let index = 0; index < count; index++) await scene.run(accepted());
    expect(scene.texts()).toHaveLength(1);
    expect(scene.s3.calls).toEqual({ GET: 2 * count + 1, PUT: 3, LIST: expect.any(Number) });
    expect(scene.s3.calls.LIST).toBeLessThan(50);
    expect(scene.s3.objects.get(STATE)!.body.length).toBeLessThan(30_000);
    // On the next days nothing of it is new.
    for (let days = 1; days <= 3; days++) {
      scene.now = NOW + days * DAY;
      await scene.run(accepted());
      await scene.run(daily);
    }
    expect(scene.texts()).toHaveLength(1);
  }, 300_000);

  test('two hundred reports, and fifty runs after each of them, make one message', async () => {
    const scene = new Scene();
    for (let round = 0; round < 200; round++) {
      scene.s3.report(String(round), { signer: `s${round}.evil.example`, failures: [['certificate-expired', `h${round}.evil.example`, 1]] });
      await Promise.all(Array.from({ length: 50 }, () => scene.run(accepted())));
    }
    expect(scene.texts()).toHaveLength(1);
    expect(scene.texts('chat')).toHaveLength(1);
  }, 300_000);

  test('a domain has at most one message a day, even with new hosts every day', async () => {
    const scene = new Scene();
    for (let index = 0; index < 100; index++) {
      scene.now = NOW + index * DAY / 10;
      scene.s3.report(String(index), { day: new Date(scene.now).toISOString().slice(0, 10), failures: [['certificate-expired', `h${index}.evil.example`, 1]] });
      await scene.run(accepted());
      if (index % 10 === 0) await scene.run(daily);
    }
    const days = scene.published.filter(({ form }) => form === 'mail').map(({ day }) => day);
    expect(new Set(days).size).toBe(days.length);
  });

  test('the log has no text of strangers', async () => {
    const scene = new Scene();
    scene.s3.report('1', { signer: 'stranger-1.example', failures: [['certificate-expired', 'stranger-2.example', 1], ['stranger-3', 'stranger 4', 1]] });
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    await scene.run(changed(daysAgo(0), [{ ...CHECK, message: 'stranger-5' }]));
    await scene.run(accepted('stranger-6/..'));
    await scene.run(digest);
    expect(scene.texts()).toHaveLength(2);
    const said = JSON.stringify(logs.flatMap((log) => log.mock.calls));
    expect(said).toContain(`published\\":\\"${DOMAIN} ${daysAgo(0)}`);
    expect(said).not.toContain('stranger');
  });
});

describe('order and copies of events', () => {
  const events = [accepted(), accepted(), changed(daysAgo(1), [{ ...CHECK, message: 'older' }]), changed(daysAgo(0)), changed(daysAgo(0)), accepted('other.example')];

  test('each domain has one message, and the same one, in any order of events', async () => {
    const seen = new Set<string>();
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
      const scene = new Scene(['mail']);
      scene.watchFinds({ MX_NOT_COVERED: 'fail' });
      scene.s3.report('1', EXPIRED);
      scene.s3.report('2', EXPIRED, 'other.example');
      for (const event of shuffled) await scene.run(event);
      expect(scene.published.map(({ message }) => message.domain).sort()).toEqual([DOMAIN, 'other.example']);
      expect(scene.state().tests).toEqual([expect.objectContaining({ message: CHECK.message })]);
      // Which texts of the watch are known first depends on the order; what is announced does not.
      seen.add(scene.texts().sort().join('\n').replace(/: mx3.* covered|: older/g, '').replace(/\n +Fix: +add .*/g, ''));
    }), { numRuns: 60, seed: 1 });
    expect(seen.size).toBe(1);
  });
});

describe('reports that come late and in any order', () => {
  const HOSTS = ['mx1.example.com', 'mx2.example.com'];
  const report = fc.record({
    comesOn: fc.nat({ max: 12 }),
    isLateBy: fc.nat({ max: 6 }),
    signer: fc.constantFrom('google.com', 'reporter.example'),
    fails: fc.option(fc.constantFrom(...HOSTS), { freq: 2 }),
  });

  test('new failures and what is resolved alternate for each host, with one message a day, and leave nothing open that is over', async () => {
    const seen = { news: 0, resolved: 0 };
    await fc.assert(fc.asyncProperty(fc.array(report, { minLength: 5, maxLength: 40 }), async (reports) => {
      const scene = new Scene(['mail'], false);
      for (let day = 0; day <= 40; day++) {
        scene.now = NOW + day * DAY;
        for (const [id, { comesOn, isLateBy, signer, fails }] of reports.entries()) {
          if (comesOn !== day) continue;
          scene.s3.report(String(id), { day: daysAgo(isLateBy - day), signer, failures: fails === null ? [] : [['certificate-expired', fails, 1]] });
          if (fails !== null) await scene.run(accepted());
        }
        await scene.run(daily);
      }
      const days = scene.published.map(({ day }) => day);
      expect(new Set(days).size).toBe(days.length);
      const all = scene.texts().join('\n');
      for (const host of HOSTS) {
        const said = [...all.matchAll(new RegExp(`^(New failure|Resolved): .* at ${host.replaceAll('.', '\\[\\.\\]')}$`, 'gm'))].map(([, what]) => what);
        expect(said).toEqual(said.map((_, index) => index % 2 === 0 ? 'New failure' : 'Resolved'));
        expect(said.length % 2).toBe(0);
        seen.news += said.length / 2;
        seen.resolved += said.length > 2 ? 1 : 0;
      }
      if (days.length > 0) expect(scene.state().cases).toEqual({});
    }), { numRuns: 40, seed: 1 });
    expect(seen.news).toBeGreaterThan(30);
    expect(seen.resolved).toBeGreaterThan(0);
  }, 120_000);
});

describe('a domain that the app no longer has', () => {
  test('the domain has no message and no place in the digest, and its state remains', async () => {
    const scene = new Scene(['mail']);
    scene.s3.report('1', EXPIRED);
    scene.s3.report('2', EXPIRED, 'other.example');
    await scene.run(accepted());
    const state = scene.state();
    for (let days = 1; days <= 20; days++) {
      scene.now = NOW + days * DAY;
      await scene.run({ run: 'daily', domains: ['other.example'] });
    }
    await scene.run({ run: 'digest', domains: ['other.example'] });
    expect(scene.published.slice(1).map(({ message: { kind, domain } }) => [kind, domain])).toEqual([
      ['failure', 'other.example'], ['resolved', 'other.example'], ['digest', null],
    ]);
    expect(scene.texts().slice(1).join()).not.toContain('example.com');
    expect(scene.state()).toEqual(state);
  });
});

describe('two domains with the same failure', () => {
  test('the domains have a message each, and one does not wait for the other', async () => {
    const scene = new Scene(['mail']);
    scene.s3.report('1', EXPIRED);
    scene.s3.report('2', EXPIRED, 'other.example');
    await scene.run(accepted());
    await scene.run(accepted('other.example'));
    await scene.run({ run: 'daily', domains: [DOMAIN, 'other.example'] });
    expect(scene.published.map(({ message: { id, domain } }) => [id, domain])).toEqual([
      [`${DOMAIN} ${daysAgo(0)}`, DOMAIN], [`other.example ${daysAgo(0)}`, 'other.example'],
    ]);
  });
});

describe('a run that ends at any step', () => {
  const steps: Array<[when: 'before' | 'after', what: Step | MessageForm, nth: number]> = (['before', 'after'] as const).flatMap((when) => [
    ...[1, 2, 3].map((nth) => [when, 'PUT' as const, nth] as [typeof when, Step, number]),
    [when, 'mail', 1], [when, 'chat', 1], [when, 'GET', 1], [when, 'GET', 2], [when, 'LIST', 1],
  ]);

  /** Throws at the nth call of a kind, once. */
  function crashAt(scene: Scene, [when, what, nth]: typeof steps[number]): { readonly crashed: boolean } {
    let [calls, crashed] = [0, false];
    const hook = (one: Step | MessageForm) => {
      if (one !== what || ++calls !== nth) return;
      crashed = true;
      throw new Crash(`${when} ${what} ${nth}`);
    };
    scene.s3[when] = hook;
    scene[when] = hook;
    return { get crashed() { return crashed; } };
  }

  test.each(steps)('a run that ends at %s %s %i loses no message, and repeats only the one that it was about to note', async (...step) => {
    const scene = new Scene();
    scene.s3.report('1', EXPIRED);
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    const crash = crashAt(scene, step);
    await scene.runWithRetries(changed());
    expect(crash.crashed).toBe(true);
    for (let more = 0; more < 3; more++) {
      scene.now += 2 * MINUTE;
      await scene.run(accepted());
      await scene.run(daily);
    }
    const [, what] = step;
    for (const form of ['mail', 'chat'] as const) {
      const ids = scene.published.filter((one) => one.form === form).map(({ message }) => message.id);
      // A form is published again only if the run ended between its publication and the note of it.
      const isRepeated = (step[0] === 'after' && what === form) || (step[0] === 'before' && what === 'PUT' && step[2] === (form === 'mail' ? 2 : 3));
      expect(ids).toEqual(Array(isRepeated ? 2 : 1).fill(`${DOMAIN} ${daysAgo(0)}`));
    }
    expect(scene.state().unpublished).toBeUndefined();
    expect(Object.keys(scene.state().cases)).toEqual(['certificate mx2.example.com']);
  });

  test.each(steps.filter(([, what, nth]) => what !== 'GET' || nth === 1))('a run that ends at %s %s %i loses no digest', async (...step) => {
    const scene = new Scene();
    scene.s3.report('1', EXPIRED);
    const crash = crashAt(scene, step);
    await scene.runWithRetries(digest);
    expect(crash.crashed).toBe(true);
    scene.now += 2 * MINUTE;
    await scene.run(digest);
    expect(new Set(scene.texts()).size).toBe(1);
    expect(scene.texts('chat').length).toBeGreaterThan(0);
    expect(scene.s3.json('notifications/digest.json').unpublished).toBeUndefined();
  });

  test('a run leaves the message to another one that is publishing it, and publishes it itself once the other is gone', async () => {
    const scene = new Scene(['mail']);
    scene.s3.report('1', EXPIRED);
    scene.before = () => { throw new Crash(); };
    await expect(scene.run(accepted())).rejects.toThrow(Crash);
    scene.before = () => undefined;
    scene.now += 30_000;
    expect(await scene.run(accepted())).toEqual({ messages: 0 });
    expect(scene.texts()).toEqual([]);
    scene.now += 30_000;
    await scene.run(accepted());
    expect(scene.texts()).toHaveLength(1);
  });

});

describe('a topic that refuses', () => {
  const refusing = (scene: Scene, ...forms: MessageForm[]) => {
    scene.before = (form) => { if (forms.includes(form)) throw new Crash(`${form} refused`); };
  };
  const dayOf = (scene: Scene) => new Date(scene.now).toISOString().slice(0, 10);
  /** A failure at a new host each day, and an event each three hours. */
  const pass = async (scene: Scene, first: number, last: number) => {
    for (let days = first; days <= last; days++) {
      scene.now = NOW + days * DAY;
      scene.s3.report(String(days), { day: dayOf(scene), signer: `r${days}.example`, failures: [['certificate-expired', `mx${days}.example.com`, 1]] });
      for (let hours = 0; hours < 24; hours += 3) {
        scene.now = NOW + days * DAY + hours * 60 * MINUTE;
        await scene.runWithRetries(accepted());
      }
    }
  };

  test('a failing chat topic does not delay, repeat or lose a mail', async () => {
    const scene = new Scene();
    refusing(scene, 'chat');
    await pass(scene, 0, 4);
    const mails = scene.published.map(({ message }) => message.id);
    expect(mails).toEqual([0, 1, 2, 3, 4].map((days) => `${DOMAIN} ${daysAgo(-days)}`));
    for (let days = 0; days <= 4; days++) expect(scene.texts()[days]).toContain(`at mx${days}[.]example[.]com`);
  });

  test('a failing mail topic does not delay chat messages', async () => {
    const scene = new Scene();
    refusing(scene, 'mail');
    scene.s3.report('1', EXPIRED);
    await scene.runWithRetries(accepted());
    expect(scene.published.map(({ form }) => form)).toEqual(['chat']);
  });

  test('every run on failing topics fails, so that an alarm can ring', async () => {
    const scene = new Scene();
    refusing(scene, 'mail', 'chat');
    scene.s3.report('1', EXPIRED);
    for (let hours = 0; hours < 5 * 24; hours += 6) {
      scene.now = NOW + hours * 60 * MINUTE;
      await expect(scene.run(accepted())).rejects.toThrow(Crash);
    }
  });

  test.each([1, 3, 6])('a failure of the topics for %i days loses nothing that is still true afterwards', async (days) => {
    const scene = new Scene();
    refusing(scene, 'mail', 'chat');
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    await scene.runWithRetries(changed());
    await pass(scene, 0, days);
    scene.before = () => undefined;
    await pass(scene, days + 1, days + 3);
    const said = scene.texts().join('\n');
    for (let host = 0; host < days; host++) expect(said.split(`New failure: the certificate is not valid at mx${host}[.]example[.]com`)).toHaveLength(2);
    expect(said.split('The watch sees a change')).toHaveLength(2);
    expect(scene.texts('chat').length).toBeGreaterThanOrEqual(scene.texts().length - 1);
  });

  test('a daily run publishes a digest that its topic refused', async () => {
    const scene = new Scene();
    refusing(scene, 'mail');
    await scene.runWithRetries(digest);
    expect(scene.published.map(({ form }) => form)).toEqual(['chat']);
    scene.now += 23 * 60 * MINUTE;
    await expect(scene.run(daily)).rejects.toThrow('the digest could not be published');
    scene.before = () => undefined;
    scene.now += 60 * MINUTE;
    await scene.run(daily);
    await scene.run(daily);
    expect(scene.published.map(({ form, message }) => [form, message.kind])).toEqual([['chat', 'digest'], ['mail', 'digest']]);
  });

  test('a topic that works again gets one message from fifty runs that retry at the same time', async () => {
    const scene = new Scene();
    refusing(scene, 'mail', 'chat');
    scene.s3.report('1', EXPIRED);
    await expect(scene.run(accepted())).rejects.toThrow(Crash);
    scene.before = () => undefined;
    scene.now += 2 * MINUTE;
    await Promise.all(Array.from({ length: 50 }, () => scene.run(accepted())));
    expect(scene.published.map(({ form }) => form)).toEqual(['mail', 'chat']);
  });
});

describe('a clock that jumps', () => {
  test('a clock that jumps ahead by a year and back silences no domain and no digest', async () => {
    const scene = new Scene(['mail']);
    scene.now = NOW + 365 * DAY;
    scene.watchFinds({ STS_RECORD_MISSING: 'fail' });
    await scene.run(changed(daysAgo(-365), []));
    await scene.run(digest);
    scene.now = NOW;
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    await scene.run(changed());
    await scene.run(digest);
    expect(scene.published.map(({ message, day }) => [message.kind, day])).toEqual([
      ['changed', daysAgo(-365)], ['digest', daysAgo(-365)], ['changed', daysAgo(0)], ['digest', daysAgo(0)],
    ]);
    expect(scene.texts()[2]).toContain('add mx3[.]example[.]com');
    await scene.run(changed());
    await scene.run(digest);
    expect(scene.texts()).toHaveLength(4);
  });

  test.each([-365, -1, 1, 365])('a clock that jumps by %i days after a message is stored loses and repeats nothing', async (days) => {
    const scene = new Scene(['mail']);
    scene.s3.report('1', EXPIRED);
    scene.watchFinds({ MX_NOT_COVERED: 'fail' });
    scene.before = () => { throw new Crash(); };
    await expect(scene.run(changed())).rejects.toThrow(Crash);
    scene.before = () => undefined;
    scene.now += days * DAY;
    for (let runs = 0; runs < 3; runs++) {
      await scene.run(changed());
      scene.now += 2 * MINUTE;
    }
    expect(scene.texts().filter((text) => text.includes('The watch sees a change'))).toHaveLength(1);
  });

  test('a clock that jumps by a second over midnight causes no second message of the day', async () => {
    const scene = new Scene(['mail']);
    scene.now = Date.parse('2026-05-21T00:00:00.500Z');
    scene.s3.report('1', EXPIRED);
    await scene.run(accepted());
    scene.now -= 1000;
    scene.s3.report('2', { failures: [['certificate-expired', 'mx9.example.com', 1]] });
    await scene.run(accepted());
    expect(scene.texts()).toHaveLength(1);
  });
});

describe('two runs at a time', () => {
  test('two runs publish one message, in any order of their requests', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 60, maxLength: 60 }), async (delays) => {
      const scene = new Scene(['mail']);
      scene.s3.report('1', EXPIRED);
      let call = 0;
      scene.s3.before = async () => {
        for (let turns = delays[call++ % delays.length]; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      };
      await Promise.all([scene.run(accepted()), scene.run(accepted()), scene.run(daily)]);
      expect(scene.texts()).toHaveLength(1);
    }), { numRuns: 40, seed: 1 });
  }, 60_000);

  test('two runs lose no text of the watch, because the second one starts again', async () => {
    const scene = new Scene(['mail']);
    scene.s3.report('1', EXPIRED);
    let writes = 0;
    // Another run stores its state in front of the first write of this one.
    scene.s3.before = async (step) => {
      if (step === 'PUT' && ++writes === 1) await scene.run(accepted());
    };
    await scene.run(changed());
    expect(scene.state().tests).toEqual([expect.objectContaining({ code: 'MX_NOT_COVERED' })]);
    expect(scene.texts()).toHaveLength(1);
  }, 60_000);
});
