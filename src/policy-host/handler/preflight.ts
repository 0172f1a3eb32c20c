import { CHECK_MX_COVERED, CHECK_TESTED_FIRST } from '../publication-contract';
import { coverageProblem, unusedPatternWarning } from './coverage-text';
import { firstEnforceProblem, removalProblem } from './lost-host';
import { coverageOf, knownMx, liveMx, uncoveredBy, unusedPatterns } from './mx-preflight';
import { mailExchangersInRollback, mailExchangersOf } from './policy-mx';
import { PublicationPorts } from './ports';
import { PublicationRequest, PublicationSettings } from './publication-request';
import { isReserved, requireOwnRecords, requirePlaceForRecords } from './record-writing';
import { ServedPolicy } from './served-policy';
import { CurrentState } from './situation';
import { MAX_POLICY_BYTES, parsePolicy, renderPolicy } from '../../protocol/mta-sts/sts-policy';
import { parseStsRecord, selectStsRecord, stsRecordName } from '../../protocol/mta-sts/sts-record';
import { ProtocolError } from '../../protocol/protocol-error';

/** Returns the text of the requested policy. Fails if it must not be published, and says what to do. */
export async function preflightText(request: PublicationRequest, state: CurrentState, ports: PublicationPorts): Promise<string> {
  const { before, records } = state;
  if (state.kind === 'first' && records?.txt.length && !isReserved(records.txt)) throw new Error(takenName(request, records.txt));
  if (request.zoneId !== undefined && request.zoneId !== request.formerZoneId) await ports.requirePublicZone(request.zoneId);
  await requireOwnRecords(request, state.kind === 'first', ports);
  if (state.kind === 'first') await requirePlaceForRecords(request, ports);
  const text = checkedText(request, mailExchangersOf(request, records?.mx));
  if (state.kind === 'takeover' && state.before.text !== text) throw new Error(policyOfAnother(request.domain));
  if (state.kind === 'first') checkFirst(request);
  checkRemoval(request, before, ports.now());
  await checkAnnounced(request, before, ports);
  await checkCoverage(request, text, records?.mx, ports);
  await checkEvidence(request, before, ports);
  return text;
}

/**
 * Returns the text to publish in a rollback: the requested one, skipping all waits and lookups, so that senders see what the stack says.
 * If it would make them reject mail, the served text stays.
 */
export async function textInRollback(settings: PublicationSettings, state: CurrentState, ports: PublicationPorts): Promise<string> {
  const { before, records } = state;
  if (state.kind === 'takeover') return state.before.text;
  try {
    const text = checkedText(settings, await mailExchangersInRollback(settings, records?.mx, before, ports));
    const { mode, mx } = parsePolicy(text);
    if (mode === 'enforce') await requireNoneUncovered(settings, mx, records?.mx, ports);
    return text;
  } catch (blocker) {
    if (!before) throw blocker;
    console.error(`the served policy of ${settings.domain} stays in this rollback, because the former one must not return: ${blocker}`);
    return before.text;
  }
}

/** Renders the policy here, so that the checked text is the stored text, and reads it back as a sender does. */
function checkedText({ mode, maxAge }: PublicationSettings, mx: readonly string[]): string {
  const text = renderPolicy({ mode, maxAge, mx: mode === 'none' ? [] : mx });
  parsePolicy(text);
  const size = Buffer.byteLength(text);
  if (size > MAX_POLICY_BYTES) {
    throw new Error(`the policy has ${size} bytes (${mx.length} mx patterns), but some senders read only ${MAX_POLICY_BYTES}. Nothing was changed. `
      + "Replace hosts by a '*.' pattern");
  }
  return text;
}

function takenName({ recordName }: PublicationSettings, values: readonly string[]): string {
  return `the zone already has a TXT record at ${recordName}, ${values.join(' and ')}. Nothing was changed. `
    + 'Delete the record; if it announces a policy, follow the steps in docs/adopting.md of cdk-mta-sts';
}

function policyOfAnother(domain: string): string {
  return `another resource publishes the policy of ${domain}. Nothing was changed. Give each construct its former id, `
    + 'or deploy the policy here exactly as it is served, and change it later';
}

/** Repeats a check of the host's preflight resource, which may be in another stack that was deployed earlier. */
function checkFirst({ domain, mode, skippedChecks }: PublicationSettings): void {
  if (mode === 'enforce' && !skippedChecks.has(CHECK_TESTED_FIRST)) throw new Error(`${firstEnforceProblem(domain)}. Nothing was changed`);
}

function checkRemoval({ domain, removal }: PublicationSettings, before: ServedPolicy | undefined, now: number): void {
  const problem = removalProblem(domain, removal, before, now);
  if (problem !== undefined) throw new Error(`${problem}. Nothing was changed`);
}

/**
 * Fails if a record that is kept by hand still announces an older id: senders that see no new id may keep the policy that they hold, without fetching.
 * A record that senders ignore announces nothing.
 */
async function checkAnnounced(settings: PublicationSettings, before: ServedPolicy | undefined, ports: PublicationPorts): Promise<void> {
  const { domain, zoneId, removal } = settings;
  if (removal !== 'Delete' || zoneId !== undefined || !before || before.enforcedUntil === 0) return;
  const name = stsRecordName(domain);
  const fix = "or set 'forceRemoval: true' to remove the domain anyway";
  const texts = await ports.txtInDns(name).catch((error: Error) => {
    throw new Error(`the record at ${name} could not be looked up: ${error.message}. Nothing was changed. Deploy again when the DNS answers, ${fix}`);
  });
  const id = announcedId(texts);
  if (id === undefined || id === before.id) return;
  throw new Error(`the record at ${name} still announces the id ${id}, but the served policy has the id ${before.id}: senders that see an old id may keep `
    + `the policy that they hold. Nothing was changed. Set the record as the output ManualRecords shows it and wait until that policy's max_age is over, ${fix}`);
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
  settings: PublicationSettings, text: string, mxInZone: readonly string[] | undefined, ports: PublicationPorts,
): Promise<void> {
  const { mode, mx } = parsePolicy(text);
  if (mode === 'none' || settings.skippedChecks.has(CHECK_MX_COVERED)) return;
  const live = await liveMx(settings.domain, mxInZone, ports);
  for (const pattern of unusedPatterns(mx, live)) console.warn(unusedPatternWarning(settings.domain, pattern, live));
  const problem = coverageProblem(settings.domain, mx, coverageOf(settings.domain, mx, live));
  if (problem === undefined) return;
  if (mode === 'testing') return console.warn(`in mode enforce, this deployment would fail: ${problem}`);
  throw new Error(`${problem}. Nothing was changed. Deploy MtaStsPolicy.testing() until that is fixed, `
    + "or set 'skippedChecks: [EnforceCheck.MX_COVERED]' to enforce the policy anyway");
}

/** Fails if the domain is known to have MX records that the patterns do not cover. */
async function requireNoneUncovered(
  { domain, skippedChecks }: PublicationSettings, patterns: readonly string[], mxInZone: readonly string[] | undefined, ports: PublicationPorts,
): Promise<void> {
  if (skippedChecks.has(CHECK_MX_COVERED)) return;
  const uncovered = uncoveredBy(patterns, knownMx(await liveMx(domain, mxInZone, ports)));
  if (uncovered.length > 0) throw new Error(`it does not cover the MX records ${uncovered.join(', ')}`);
}

/** Asks for evidence only once, when a domain changes to mode enforce. */
async function checkEvidence(settings: PublicationSettings, before: ServedPolicy | undefined, ports: PublicationPorts): Promise<void> {
  const { domain, mode, evidence } = settings;
  if (mode !== 'enforce' || !evidence || (before && parsePolicy(before.text).mode === 'enforce')) return;
  const { days, bucket } = evidence;
  const tested = before?.testingSince ? (ports.now() - before.testingSince) / DAY : 0;
  const blockers = [
    ...tested < days ? [`it has been tested for ${Math.floor(tested)} of ${days} days`] : [],
    ...await ports.reportBlockers(bucket, domain, days),
  ];
  if (blockers.length === 0) return;
  throw new Error(`${domain} can't be enforced yet: 'evidencePeriod' requires ${days} days of testing with reports and without failures, but `
    + `${blockers.join('; ')}. Nothing was changed. Deploy MtaStsPolicy.testing() until that is fixed, or leave out 'evidencePeriod'`);
}

const DAY = 24 * 60 * 60 * 1000;
