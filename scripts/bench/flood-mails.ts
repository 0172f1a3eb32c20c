import { FLOODED_DOMAINS, mailWith, reportOn, SPAM } from '../../test/flood-mails';
import { reportMail } from '../../test/support/mails';

/** What a mail makes the ingestion do. */
export interface Work {
  /** Objects that it writes. */
  readonly objects: number;
  readonly events: number;
  /** Metrics that get a value from the mails of the flood. */
  readonly metrics: number;
  readonly logBytes: number;
}

export interface Flood {
  readonly what: string;
  /** They take turns. */
  readonly mails: readonly Buffer[];
  /** How long the function runs for a mail: an assumption. */
  readonly seconds: number;
  /** What the same mails did while nothing bounded the domains and reports of a mail, and a domain had 15 metrics: measured with that code. */
  readonly before: Work;
}

/** The most that a mail may be about by default: `limits.domainsPerMail`. */
const FEW = 5;
/** The most time for a mail by default, and what the function takes beside that. */
const SLOWEST_SECONDS = 5.1;

const [FIRST] = FLOODED_DOMAINS;
const SPAM_BEFORE: Work = { objects: 1, events: 0, metrics: 2, logBytes: 357 };

export const FLOODS: readonly Flood[] = [
  { what: 'spam', mails: [SPAM], seconds: 0.1, before: SPAM_BEFORE },
  { what: 'spam that takes all the time there is for reading', mails: [SPAM], seconds: SLOWEST_SECONDS, before: SPAM_BEFORE },
  {
    what: 'a report on one domain',
    mails: [reportMail(reportOn([FIRST]))],
    seconds: 0.1,
    before: { objects: 1, events: 1, metrics: 15, logBytes: 1363 },
  },
  {
    what: 'a report on 5 domains',
    mails: [reportMail(reportOn(FLOODED_DOMAINS.slice(0, FEW)))],
    seconds: 0.15,
    before: { objects: 5, events: 5, metrics: 75, logBytes: 6815 },
  },
  {
    what: 'a report on 5 domains, each time on others of 80',
    mails: FLOODED_DOMAINS.flatMap((_, at) => (at % FEW === 0 ? [reportMail(reportOn(FLOODED_DOMAINS.slice(at, at + FEW)))] : [])),
    seconds: 0.15,
    before: { objects: 5, events: 5, metrics: 1200, logBytes: 6819 },
  },
  {
    what: 'a report on 80 domains',
    mails: [reportMail(reportOn(FLOODED_DOMAINS))],
    seconds: 0.3,
    before: { objects: 80, events: 80, metrics: 1200, logBytes: 109_110 },
  },
  {
    what: '100 reports on one domain',
    mails: [mailWith(Array.from({ length: 100 }, (_, index) => reportOn([FIRST], `${index}`)))],
    seconds: 0.5,
    before: { objects: 100, events: 100, metrics: 15, logBytes: 136_300 },
  },
];
