import { AppConfig, DomainConfig, NOTHING } from './apps';
import { explore, tally } from './exploration';

const A: DomainConfig = { domain: 'a.example', mode: 'testing', mx: [1, 2], maxAge: 28 };
const E: DomainConfig = { ...A, mode: 'enforce' };
const E2: DomainConfig = { ...E, mx: [1, 3] };
const EYear: DomainConfig = { ...E, maxAge: 365 };
const N: DomainConfig = { ...A, mode: 'none', maxAge: 1 };
const ND: DomainConfig = { ...N, removal: 'destroy' };
const AD: DomainConfig = { ...A, removal: 'destroy' };
const B: DomainConfig = { ...A, domain: 'b.example' };
const BE: DomainConfig = { ...E, domain: 'b.example' };
const BD: DomainConfig = { ...AD, domain: 'b.example' };
const own = (config: DomainConfig): AppConfig => ({ shared: false, domains: { MtaSts: config } });
const shared = (...configs: DomainConfig[]): AppConfig => ({ shared: true, domains: Object.fromEntries(configs.map((config, index) => [`MtaSts${index}`, config])) });
const named = (domains: AppConfig['domains']): AppConfig => ({ shared: true, domains });
const mx = [['a.example', ['mx1.a.example']], ['b.example', ['mx1.b.example']]] as const;
const on = (...configs: AppConfig[]) => configs.map((config) => [config, 1] as [AppConfig, number]);

beforeEach(() => {
  for (const name of ['log', 'warn', 'error'] as const) jest.spyOn(console, name).mockImplementation(() => undefined);
});

test.each<[string, Array<[AppConfig, number]>, AppConfig | 'destroy']>([
  ['first', [], own(A)],
  ['first enforce', [], own(E)],
  ['enforce', on(own(A)), own(E)],
  ['other', on(own(A), own(E)), own(E2)],
  ['back to testing', on(own(A), own(E)), own(A)],
  ['none', on(own(A), own(E)), own(N)],
  ['none to enforce', on(own(N)), own(E)],
  ['none+destroy too early', on(own(A), own(E), own(N)), own(ND)],
  ['none+destroy in time', [[own(A), 1], [own(E), 1], [own(N), 30]], own(ND)],
  ['none+destroy after a year before', [[own(A), 1], [own(EYear), 1], [own(E), 1], [own(N), 30]], own(ND)],
  ['removed in time', [[own(A), 1], [own(E), 1], [own(N), 30], [own(ND), 0]], NOTHING],
  ['trial over enforce', on(own(A), own(E)), own(AD)],
  ['enforce over trial', on(own(AD)), own(E)],
  ['testing over trial', on(own(AD)), own(A)],
  ['removed', on(own(A), own(E)), NOTHING],
  ['destroyed', on(own(A), own(E)), 'destroy'],
  ['trial destroyed', on(own(AD)), 'destroy'],
  ['renamed domain', on(own(A), own(E)), own(BE)],
  ['renamed construct', on(own(A), own(E)), { shared: false, domains: { Other: E } }],
  ['to shared', on(own(A), own(E)), { shared: true, domains: { MtaSts: E } }],
  ['back from removal', on(own(A), own(E), NOTHING), own(A)],
  ['second domain', on(shared(A), shared(E)), shared(E, B)],
  ['second domain in front', on(shared(A), shared(E)), shared(B, E)],
  ['domain order', on(shared(A, B), shared(E, BE)), shared(BE, E)],
  ['construct renamed on a shared host', on(named({ One: A }), named({ One: E })), named({ Two: E })],
  ['second left out', on(shared(A, B), shared(E, BE)), shared(E)],
  ['trial left out', on(shared(A, BD), shared(E, BD)), shared(E)],
  ['trial in place of another', on(shared(A, BD), shared(E, BD)), shared(E, { ...BD, domain: 'c.example' })],
])('%s', async (name, past, to) => {
  const start = Date.now();
  const before = { ...tally };
  const found = await explore({ past, to, mx: [...mx, ['c.example', ['mx1.c.example']]] }, { faults: Number(process.env.FAULTS ?? 1), sideBySide: !!process.env.SIDE, doubts: { rollbackOfUntouched: !!process.env.UNT } });
  process.stdout.write(`${name}: ${Date.now() - start} ms, ${tally.runs - before.runs} runs ${tally.states - before.states} states ${tally.decisions - before.decisions} decisions ${found}\n`);
}, 120000);
