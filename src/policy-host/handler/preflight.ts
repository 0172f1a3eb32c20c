import { CHECK_TESTED_FIRST, PublicationProperties } from '../publication-contract';
import { ZoneRecords } from './hosted-zone';
import { firstEnforceProblem, removalProblem } from './lost-host';
import { coverageProblem, mailExchangersInRollback, mailExchangersOf, requireNoneUncovered } from './mx-preflight';
import { PublicationPorts } from './ports';
import { ServedPolicy } from './served-policy';
import { MAX_POLICY_BYTES, parsePolicy, PolicyMode, renderPolicy } from '../../protocol/mta-sts/sts-policy';
import { parseStsRecord, selectStsRecord, stsRecordName } from '../../protocol/mta-sts/sts-record';
import { ProtocolError } from '../../protocol/protocol-error';

/** What is asked for. */
interface Candidate {
  readonly properties: PublicationProperties;
  /** Whether the resource has not published this domain's policy before. */
  readonly isFirst: boolean;
  readonly formerZoneId?: string;
}

/**
 * The text of the policy that is asked for. Fails where it must not be published, and says how to go on.
 *
 * @param isOwnedByAnother Whether what is served now was published by another resource
 * @param records Undefined where the zone can't be read
 */
export async function preflightText(
  candidate: Candidate, before: ServedPolicy | undefined, isOwnedByAnother: boolean, records: ZoneRecords | undefined, ports: PublicationPorts,
): Promise<string> {
  const { properties, isFirst, formerZoneId } = candidate;
  const { HostedZoneId } = properties;
  if (HostedZoneId !== undefined && HostedZoneId !== formerZoneId) await ports.requirePublicZone(HostedZoneId);
  const text = checkedText(properties, mailExchangersOf(properties, records?.mx));
  if (isOwnedByAnother && before!.text !== text) throw new Error(policyOfAnother(properties.PolicyDomain));
  if (isFirst && !before) checkFirst(properties);
  checkRemoval(properties, before, ports.now());
  await checkAnnounced(properties, before, ports);
  await checkCoverage(properties, text, records?.mx, ports);
  await checkEvidence(properties, before, ports);
  return text;
}

/**
 * The text that is published in a rollback, where all else goes back to what it was: the one that is asked for as well, whatever was to be waited for
 * or could not be looked up, so that what the stack says is what senders see. But for one that would make them refuse mail: then it stays as it is.
 */
export async function textInRollback(
  properties: PublicationProperties, before: ServedPolicy | undefined, isOwnedByAnother: boolean, records: ZoneRecords | undefined,
  ports: PublicationPorts,
): Promise<string> {
  if (before && isOwnedByAnother) return before.text;
  try {
    const text = checkedText(properties, await mailExchangersInRollback(properties, records?.mx, before, ports));
    const { mode, mx } = parsePolicy(text);
    if (mode === 'enforce') await requireNoneUncovered(properties, mx, records?.mx, ports);
    return text;
  } catch (blocker) {
    if (!before) throw blocker;
    console.error(`the policy of ${properties.PolicyDomain} stays as it is in this rollback, because it must not go back: ${blocker}`);
    return before.text;
  }
}

/** Rendered here, so that what is put is what was checked; read back as a sender would. */
function checkedText({ Mode, MaxAge }: PublicationProperties, mx: readonly string[]): string {
  const text = renderPolicy({ mode: Mode as PolicyMode, maxAge: Number(MaxAge), mx: Mode === 'none' ? [] : mx });
  parsePolicy(text);
  const size = Buffer.byteLength(text);
  if (size > MAX_POLICY_BYTES) throw new Error(`${mx.length} mail exchangers make a policy of ${size} bytes, of which some senders read ${MAX_POLICY_BYTES}: cover hosts together`);
  return text;
}

function policyOfAnother(policyDomain: string): string {
  return `the policy of ${policyDomain} is published by another resource, and nothing was changed: give each construct the id that it had before, `
    + 'or deploy the policy here as it is served, and change it later';
}

/** The guard has refused this already, but for a host in another stack, which was deployed before. */
function checkFirst({ PolicyDomain, Mode, SkippedChecks = [] }: PublicationProperties): void {
  if (Mode === 'enforce' && !SkippedChecks.includes(CHECK_TESTED_FIRST)) throw new Error(`${firstEnforceProblem(PolicyDomain)}. Nothing was changed`);
}

function checkRemoval({ PolicyDomain, Removal }: PublicationProperties, before: ServedPolicy | undefined, now: number): void {
  const problem = removalProblem(PolicyDomain, Removal, before, now);
  if (problem !== undefined) throw new Error(`${problem}. Nothing was changed`);
}

/**
 * Where the record is kept by hand, it may never have followed the policy: senders that see no new id may keep on what they hold, without fetching.
 * A record that does not count announces nothing.
 */
async function checkAnnounced(
  { PolicyDomain, HostedZoneId, Removal }: PublicationProperties, before: ServedPolicy | undefined, ports: PublicationPorts,
): Promise<void> {
  if (Removal !== 'Delete' || HostedZoneId !== undefined || !before || before.enforcedUntil === 0) return;
  const name = stsRecordName(PolicyDomain);
  const way = "or give 'forceRemoval: true' to remove it all the same";
  const texts = await ports.txtInDns(name).catch((error: Error) => {
    throw new Error(`the record at ${name} could not be looked up: ${error.message}. Nothing was changed. Deploy it again when the DNS answers, ${way}`);
  });
  const id = announcedId(texts);
  if (id === undefined || id === before.id) return;
  throw new Error(`the record at ${name} still announces the id ${id}, and the policy that is served has the id ${before.id}: senders that see an old id may keep `
    + `the policy that they hold. Nothing was changed. Make the record as the output ManualRecords has it, wait until that policy's max_age is over, ${way}`);
}

function announcedId(texts: readonly string[]): string | undefined {
  try {
    return parseStsRecord(selectStsRecord(texts)).id;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

async function checkCoverage(
  properties: PublicationProperties, text: string, mxInZone: readonly string[] | undefined, ports: PublicationPorts,
): Promise<void> {
  const policy = parsePolicy(text);
  if (policy.mode === 'none') return;
  const problem = await coverageProblem(properties, policy.mx, mxInZone, ports);
  if (problem === undefined) return;
  if (policy.mode === 'testing') return console.warn(`in mode enforce this would be refused: ${problem}`);
  throw new Error(`${problem}. Nothing was changed. Deploy MtaStsPolicy.testing() until that is fixed, `
    + "or give 'skippedChecks: [EnforceCheck.MX_COVERED]' to enforce it all the same");
}

/** Asked for once, on the way from testing to enforce. */
async function checkEvidence(properties: PublicationProperties, before: ServedPolicy | undefined, ports: PublicationPorts): Promise<void> {
  const { PolicyDomain, Mode, EvidenceDays, ReportBucket } = properties;
  if (Mode !== 'enforce' || EvidenceDays === undefined || (before && parsePolicy(before.text).mode === 'enforce')) return;
  const days = Number(EvidenceDays);
  const tested = before?.testingSince ? (ports.now() - before.testingSince) / DAY : 0;
  const objections = [
    ...tested < days ? [`it has been tested for ${Math.floor(tested)} days`] : [],
    ...await ports.objections(ReportBucket!, PolicyDomain, days),
  ];
  if (objections.length === 0) return;
  throw new Error(`'evidencePeriod' asks for ${days} days of testing with reports and without a failure, and this speaks against ${PolicyDomain}: `
    + `${objections.join('; ')}. Nothing was changed. Deploy MtaStsPolicy.testing() until that is fixed, or leave 'evidencePeriod' out`);
}

const DAY = 24 * 60 * 60 * 1000;
