import { policyJson, reportJson, reportMail } from '../support/mails';

const DAY = 24 * 60 * 60 * 1000;

/** Makes a report on sessions under example.com's policy, for the day before the one that is so many days from now. */
export function reportOnDay(daysLater: number, failedSessions: number): Buffer {
  const date = new Date(Date.now() + (daysLater - 1) * DAY).toISOString().slice(0, 10);
  const failures = { 'result-type': 'certificate-expired', 'receiving-mx-hostname': 'mx1.example.com', 'failed-session-count': failedSessions };
  return reportMail(reportJson({
    'report-id': `${date} ${failedSessions}`,
    'date-range': { 'start-datetime': `${date}T00:00:00Z`, 'end-datetime': `${date}T23:59:59Z` },
    'policies': [policyJson({
      'summary': { 'total-successful-session-count': 40, 'total-failure-session-count': failedSessions },
      'failure-details': failedSessions > 0 ? [failures] : [],
    })],
  }));
}
