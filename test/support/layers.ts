/** Which folder may import which: only those above it in this list, and of these only what it names. */
export const MAY_IMPORT: { readonly [folder: string]: readonly string[] } = {
  'protocol': [],
  'protocol/mta-sts': ['protocol'],
  'protocol/tls-rpt': ['protocol'],
  'protocol/reports': ['protocol'],
  'protocol/verdict': ['protocol', 'protocol/reports'],
  'protocol/mails': ['protocol', 'protocol/reports'],
  'lambda': ['protocol'],
  'cdk': ['protocol', 'protocol/mta-sts'],
  'checks': ['protocol', 'protocol/mta-sts', 'protocol/tls-rpt'],
  'policy': ['protocol', 'protocol/mta-sts', 'protocol/tls-rpt', 'cdk'],
  'tls-rpt': ['protocol/tls-rpt', 'cdk'],
  'tls-rpt/handler': ['protocol', 'protocol/reports', 'protocol/mails', 'lambda', 'tls-rpt'],
  'tls-rpt/activation-handler': ['lambda', 'tls-rpt'],
  'stored-reports': ['protocol/reports', 'tls-rpt'],
  'analytics': ['protocol', 'cdk', 'tls-rpt'],
  'records': ['protocol', 'protocol/mta-sts', 'protocol/tls-rpt', 'cdk', 'tls-rpt'],
  'watch': ['cdk', 'tls-rpt'],
  'watch/handler': ['lambda', 'checks', 'tls-rpt', 'watch'],
  'policy-host': ['protocol/mta-sts', 'cdk', 'policy', 'tls-rpt', 'watch'],
  'dashboard': ['protocol', 'cdk', 'tls-rpt', 'analytics', 'watch', 'policy-host'],
  'notifications': ['cdk', 'tls-rpt', 'watch', 'policy-host'],
  'findings': ['tls-rpt', 'records', 'watch', 'policy-host', 'notifications'],
  'notifications/handler': ['protocol', 'protocol/reports', 'protocol/verdict', 'lambda', 'checks', 'tls-rpt', 'stored-reports', 'watch', 'notifications'],
  'policy-host/handler': ['protocol', 'protocol/mta-sts', 'protocol/tls-rpt', 'protocol/verdict', 'lambda', 'checks', 'stored-reports', 'watch', 'policy-host'],
  'cli/html': ['protocol', 'protocol/reports', 'protocol/verdict', 'checks'],
  'cli': ['protocol', 'protocol/mta-sts', 'protocol/tls-rpt', 'protocol/reports', 'protocol/verdict', 'protocol/mails', 'checks', 'cli/html'],
  '': ['protocol/mta-sts', 'cdk', 'policy', 'tls-rpt', 'analytics', 'records', 'watch', 'policy-host', 'dashboard', 'notifications', 'findings'],
};

/** What only functions and the command line use. A construct that imports it would take it into every app. */
export const RUN_TIME_ONLY = /(^|-|\/)handler$|^lambda$|^checks$|^cli(\/html)?$|^stored-reports$|^protocol\/(reports|mails|verdict)$/;
