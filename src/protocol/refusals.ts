/** Why a mail is not admitted: the codes of all `ProtocolError`s that reading and admitting one can end with. */
export const REFUSALS = [
  'DKIM_MISSING',
  'DKIM_NOT_ALIGNED',
  'DKIM_LENGTH_TAG',
  'NO_POLICIES',
  'FOREIGN_DOMAIN',
  'FUTURE_DATE',
  'NOT_A_REPORT',
  'NOT_JSON',
  'BAD_GZIP',
  'BAD_ZIP',
  'BAD_MAIL',
  'TOO_DEEP',
  'TOO_LARGE',
  'TOO_MANY_PARTS',
  'TOO_SLOW',
] as const;
