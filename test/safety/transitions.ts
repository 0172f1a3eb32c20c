import { AppConfig, DomainConfig, NOTHING } from './apps';

const MX = [1, 2];
export const TESTING: DomainConfig = { domain: 'a.example', mode: 'testing', mx: MX, maxAge: 28 };
export const ENFORCE: DomainConfig = { ...TESTING, mode: 'enforce' };
export const OTHER_MX: DomainConfig = { ...ENFORCE, mx: [1, 3] };
export const A_YEAR: DomainConfig = { ...ENFORCE, maxAge: 365 };
export const NONE: DomainConfig = { ...TESTING, mode: 'none', maxAge: 1 };
export const NONE_REMOVABLE: DomainConfig = { ...NONE, removal: 'destroy' };
export const TRIAL: DomainConfig = { ...TESTING, removal: 'destroy' };

/** The same for another domain. */
export const at = (domain: string, config: DomainConfig): DomainConfig => ({ ...config, domain });
const inB = (config: DomainConfig) => at('b.example', config);

export const own = (config: DomainConfig): AppConfig => ({ shared: false, domains: { MtaSts: config } });
/** As a loop makes them: the construct ids follow the order. */
export const shared = (...configs: DomainConfig[]): AppConfig => ({
  shared: true, domains: Object.fromEntries(configs.map((config, index) => [`MtaSts${index}`, config])),
});

/** Each domain receives its mail at its first host. */
export const MX_RECORDS = ['a', 'b', 'c'].map((name) => [`${name}.example`, [`mx1.${name}.example`]] as const);

export type Step = AppConfig | 'destroy';

/** Earlier deployments, each with the days that pass after it; and what follows, one step after another. */
export type Transition = readonly [past: ReadonlyArray<readonly [config: AppConfig, days: number]>, to: Step | readonly Step[]];

const daily = (...configs: AppConfig[]) => configs.map((config) => [config, 1] as const);
const enforced = daily(own(TESTING), own(ENFORCE));

/** By what they are about. */
export const TRANSITIONS: { readonly [name: string]: Transition } = {
  'the first policy': [[], own(TESTING)],
  'enforce as the first policy': [[], own(ENFORCE)],
  'testing to enforce': [daily(own(TESTING)), own(ENFORCE)],
  'none to enforce': [daily(own(NONE)), own(ENFORCE)],
  'other mail exchangers': [enforced, own(OTHER_MX)],
  'enforce to testing': [enforced, own(TESTING)],
  'a shorter max_age': [daily(own(TESTING), own(A_YEAR)), own(ENFORCE)],
  'enforce to none': [enforced, own(NONE)],
  'removable too early': [[...enforced, [own(NONE), 1]], own(NONE_REMOVABLE)],
  'removable in time': [[...enforced, [own(NONE), 30]], own(NONE_REMOVABLE)],
  'removable in time for the last policy only': [[...daily(own(TESTING), own(A_YEAR), own(ENFORCE)), [own(NONE), 30]], own(NONE_REMOVABLE)],
  'taken out in time': [[...enforced, [own(NONE), 30], [own(NONE_REMOVABLE), 0]], NOTHING],
  'taken out in time for the last policy only': [
    [...daily(own(TESTING), own(A_YEAR), own(ENFORCE)), [own(NONE), 30], [own(NONE_REMOVABLE), 0]], NOTHING,
  ],
  'destroyed in time': [[...enforced, [own(NONE), 30], [own(NONE_REMOVABLE), 0]], 'destroy'],
  'taken out under enforce': [enforced, NOTHING],
  'destroyed under enforce': [enforced, 'destroy'],
  'back after that': [[...enforced, [NOTHING, 1]], own(TESTING)],
  'a trial destroyed': [daily(own(TRIAL)), 'destroy'],
  'a trial over enforce': [enforced, own(TRIAL)],
  'enforce over a trial': [daily(own(TRIAL)), own(ENFORCE)],
  'testing over a trial': [daily(own(TRIAL)), own(TESTING)],
  'another domain': [enforced, own(inB(ENFORCE))],
  'another construct id': [enforced, { shared: false, domains: { Renamed: ENFORCE } }],
  'from its own host to a shared one': [enforced, { shared: true, domains: { MtaSts: ENFORCE } }],
  'a second domain': [daily(shared(TESTING), shared(ENFORCE)), shared(ENFORCE, inB(TESTING))],
  'a second domain in front': [daily(shared(TESTING), shared(ENFORCE)), shared(inB(TESTING), ENFORCE)],
  'two domains in another order': [daily(shared(TESTING, inB(TESTING)), shared(ENFORCE, inB(ENFORCE))), shared(inB(ENFORCE), ENFORCE)],
  'another construct id on a shared host': [daily(shared(TESTING), shared(ENFORCE)), { shared: true, domains: { Renamed: ENFORCE } }],
  'a domain left out': [daily(shared(TESTING, inB(TESTING)), shared(ENFORCE, inB(ENFORCE))), shared(ENFORCE)],
  'a trial left out': [daily(shared(TESTING, inB(TRIAL)), shared(ENFORCE, inB(TRIAL))), shared(ENFORCE)],
  'a trial left out, and back with enforce': [
    daily(shared(TESTING, inB(TRIAL)), shared(ENFORCE, inB(TRIAL))), [shared(ENFORCE), shared(ENFORCE, inB(ENFORCE))],
  ],
  'enforce over a trial, taken out': [daily(own(TRIAL)), [own(ENFORCE), NOTHING]],
  'a trial in place of another': [daily(shared(TESTING, inB(TRIAL)), shared(ENFORCE, inB(TRIAL))), shared(ENFORCE, at('c.example', TRIAL))],
};

/** Returns the same transition with the zone in another account. */
export function written([past, to]: Transition): Transition {
  const inOther = <T extends Step>(step: T): T => step === 'destroy' ? step : { ...step as AppConfig, written: true } as T;
  return [past.map(([config, days]) => [inOther(config), days]), Array.isArray(to) ? to.map(inOther) : inOther(to as Step)];
}
