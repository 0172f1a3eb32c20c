/** The subjects of the alarms that `PolicyWatchAlarms` creates. */
export enum PolicyWatchAlarm {
  /** The watch does not run. */
  WATCH = 'watch',

  /** Senders don't get the policy of a domain. */
  POLICY = 'policy',

  /** The policy of a domain does not cover one of its mail exchangers. */
  MAIL_EXCHANGERS = 'mail-exchangers',

  /** A certificate of the policy host expires soon. */
  CERTIFICATE = 'certificate',

  /** TLS reports don't reach the `TlsRptReceiver`. */
  REPORTS = 'reports',

  /** No TLS report came about a domain for too long. */
  SILENCE = 'silence',
}
