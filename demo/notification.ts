import { DomainFacts, StoredLine } from '../src/notifications/handler/domain-facts';
import { nextNotification } from '../src/notifications/handler/next-notification';
import { NO_STATE } from '../src/notifications/handler/notification-state';

/** The message that `MailNotifications` would publish about the reports that the receiver stored. */
export class DemoNotification {
  private readonly reports: Array<readonly StoredLine[]> = [];

  public constructor(private readonly domain: string) {}

  /** Adds an object with the lines of a report. */
  public addReport(lines: readonly StoredLine[]): void {
    this.reports.push(lines);
  }

  /** The subject and the lines of the mail; undefined where nothing fails. Reports of any time count as if they came on the last day that they are about. */
  public get mail(): readonly string[] | undefined {
    const days = this.reports.map(([line]) => dayOf(line));
    const now = Date.parse([...days].sort().at(-1) ?? '');
    if (Number.isNaN(now)) return undefined;
    const facts = new DomainFacts(now, null);
    this.reports.forEach((lines, index) => facts.add(days[index], lines, lines[0].startDatetime !== null));
    const message = nextNotification(this.domain, NO_STATE, facts, now)?.message;
    return message && [`Subject: ${message.subject}`, '', ...message.text.split('\n')];
  }
}

function dayOf({ startDatetime, receivedAt }: StoredLine): string {
  return (startDatetime ?? receivedAt).slice(0, 10);
}
