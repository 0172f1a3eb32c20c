import { GetIdentityDkimAttributesCommand, GetIdentityVerificationAttributesCommand, SESClient } from '@aws-sdk/client-ses';
import { Checklist, fail, warn } from '../../checks/checklist';
import { callBound } from '../../lambda/call-bound';

const NO_REPORTS = 'you get no reports of mail that could not be delivered securely';
const RECORDS = "put the three CNAME records below _domainkey of the mailbox's domain back, with the names and values that 'aws sesv2 get-email-identity' shows";

/** SES receives mail for verified domains only, and verifies a domain by its DKIM records. */
export const IDENTITY_TESTS = {
  REPORTS_IDENTITY_UNVERIFIED: fail("Amazon SES has verified the mailbox's domain", `Amazon SES receives no mail for the mailbox: ${NO_REPORTS}`,
    `${RECORDS}; after 'Failed', create the identity again`),
  REPORTS_IDENTITY_DKIM: warn("Amazon SES sees the DKIM records of the mailbox's domain",
    'after some days without them, Amazon SES revokes the verification of the domain', RECORDS),
};

/** States of a domain in SES, in the words of SES. Undefined if SES does not know the domain. */
export interface IdentityState {
  readonly verification?: string;
  readonly dkim?: string;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Asks SES for all domains at once: a call takes a hundred domains, and SES allows one call a second. */
export async function identityStates(ses: SESClient, domains: readonly string[]): Promise<ReadonlyMap<string, IdentityState>> {
  const [input, bounded] = [{ Identities: [...domains] }, callBound()];
  const [{ VerificationAttributes = {} }, { DkimAttributes = {} }] = await Promise.all([
    ses.send(new GetIdentityVerificationAttributesCommand(input), bounded), ses.send(new GetIdentityDkimAttributesCommand(input), bounded),
  ]);
  return new Map(domains.map((domain) => [
    domain, { verification: VerificationAttributes[domain]?.VerificationStatus, dkim: DkimAttributes[domain]?.DkimVerificationStatus },
  ]));
}

/** @param watchedMilliseconds How long the watch has known the reports' domain. SES has some time to verify a new identity. */
export function judgeIdentity(
  list: Checklist<keyof typeof IDENTITY_TESTS>, domain: string, { verification, dkim }: IdentityState, watchedMilliseconds: number,
): void {
  const isNew = watchedMilliseconds < DAY_MILLISECONDS;
  if (verification === 'Pending' && isNew) return list.defer('REPORTS_IDENTITY_UNVERIFIED', `Amazon SES has not verified ${domain} yet`);
  list.judge('REPORTS_IDENTITY_UNVERIFIED', verificationProblem(domain, verification), verification ?? 'no identity',
    // SES ends these states itself: Pending becomes Failed after three days.
    verification === 'Pending' || verification === 'TemporaryFailure' ? 'warn' : 'fail');
  if (verification !== 'Success') return undefined;
  if (dkim === 'Pending' && isNew) return list.defer('REPORTS_IDENTITY_DKIM', `Amazon SES has not seen the DKIM records of ${domain} yet`);
  return list.judge('REPORTS_IDENTITY_DKIM', dkim !== 'Success' && `Amazon SES does not see the DKIM records of ${domain}`, dkim ?? 'no identity');
}

function verificationProblem(domain: string, status: string | undefined): string | undefined {
  switch (status) {
    case 'Success': return undefined;
    case undefined: return `Amazon SES has no identity ${domain} in this region`;
    case 'Pending': return `Amazon SES has waited for the DKIM records of ${domain} for more than a day`;
    case 'TemporaryFailure': return `Amazon SES can't check ${domain} at present, and may revoke the verification`;
    default: return `Amazon SES has not verified ${domain}, or has revoked the verification`;
  }
}
