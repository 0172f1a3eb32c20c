export const ENV_BUCKET = 'REPORT_BUCKET';
export const ENV_POLICY_DOMAINS = 'POLICY_DOMAINS';
export const RAW_PREFIX = 'raw/';
export const REPORTS_PREFIX = 'reports/';
export const QUARANTINE_PREFIX = 'quarantine/';
