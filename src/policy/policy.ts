import { Duration } from 'aws-cdk-lib';
import { MailExchangers } from './mail-exchangers';
import { invalid, requireKnownDuration } from '../cdk/validation';
import { MAX_MAX_AGE } from '../protocol/mta-sts/policy-values';
import { MAX_POLICY_BYTES, renderPolicy } from '../protocol/mta-sts/sts-policy';

/** What senders do if a check fails (RFC 8461 §5). */
export enum MtaStsMode {
  /** Senders don't deliver to a host that fails a check. */
  ENFORCE = 'enforce',

  /** Senders deliver anyway, and report failures to the domain's TLS-RPT destinations. */
  TESTING = 'testing',

  /** Senders act as if the domain had no policy. Use this mode to leave MTA-STS. */
  NONE = 'none',
}

/** Options of a policy. */
export interface MtaStsPolicyOptions {
  /**
   * How long senders may cache the policy: from 1 to 31557600 whole seconds (RFC 8461 §3.2). The RFC allows 0 too, but a known sender rejects it.
   *
   * @default - one week in testing, four weeks in enforce, one day in none
   */
  readonly maxAge?: Duration;
}

/** A check that a policy in mode enforce must pass before it is published. */
export enum EnforceCheck {
  /** The policy must cover each host of the domain's MX records at the time of the deployment. */
  MX_COVERED = 'mx-covered',

  /**
   * An earlier deployment must have published a policy in another mode. If the first policy of a domain enforces and its deployment fails,
   * the rollback removes the policy host, which senders that have cached the policy need.
   */
  TESTED_FIRST = 'tested-first',
}

/** Options of a policy in mode enforce. */
export interface MtaStsEnforceOptions extends MtaStsPolicyOptions {
  /**
   * How long the domain must have been in testing, with reports and without a failure: 1 to 90 whole days. Otherwise the deployment fails and names
   * the blockers. Requires a `TlsRptReceiver` among the report destinations. Checked only when the domain enters mode enforce.
   *
   * @default - mode enforce does not depend on reports
   */
  readonly evidencePeriod?: Duration;

  /**
   * Checks to skip before this policy is published.
   *
   * @default - none
   */
  readonly skippedChecks?: EnforceCheck[];
}

/**
 * An MTA-STS policy (RFC 8461 §3.2). The value is immutable.
 */
export class MtaStsPolicy {
  /**
   * Creates a policy in mode testing: senders check and report, but deliver in any case. Begin with it.
   *
   * @param mailExchangers The hosts that receive the domain's mail; at least one.
   */
  public static testing(mailExchangers: MailExchangers, options: MtaStsPolicyOptions = {}): MtaStsPolicy {
    return new MtaStsPolicy(MtaStsMode.TESTING, mailExchangers, options.maxAge ?? Duration.days(7));
  }

  /**
   * Creates a policy in mode enforce: senders don't deliver to a host that is not listed or fails the TLS checks. If the domain has an MX record that
   * the policy does not cover, the deployment fails and changes nothing.
   *
   * @param mailExchangers The hosts that receive the domain's mail; at least one.
   */
  public static enforce(mailExchangers: MailExchangers, options: MtaStsEnforceOptions = {}): MtaStsPolicy {
    return new MtaStsPolicy(MtaStsMode.ENFORCE, mailExchangers, options.maxAge ?? Duration.days(28), options);
  }

  /**
   * Creates a policy in mode none: senders drop the policy that they have cached. Publish it before you remove MTA-STS (RFC 8461 §8.3).
   */
  public static none(options: MtaStsPolicyOptions = {}): MtaStsPolicy {
    return new MtaStsPolicy(MtaStsMode.NONE, MailExchangers.of(), options.maxAge ?? Duration.days(1));
  }

  /** What senders do if a check fails. */
  public readonly mode: MtaStsMode;

  /** The hosts that may receive the domain's mail. Empty in mode none. */
  public readonly mailExchangers: MailExchangers;

  /** How long senders may cache the policy. */
  public readonly maxAge: Duration;

  /** How long the domain must have been in testing before this policy is published. Undefined if that does not matter. */
  public readonly evidencePeriod?: Duration;

  /** Checks to skip before this policy is published. */
  public readonly skippedChecks: EnforceCheck[];

  private constructor(mode: MtaStsMode, mailExchangers: MailExchangers, maxAge: Duration, enforce: MtaStsEnforceOptions = {}) {
    this.mode = mode;
    this.mailExchangers = mailExchangers;
    this.maxAge = maxAge;
    this.evidencePeriod = enforce.evidencePeriod;
    this.skippedChecks = Object.freeze([...enforce.skippedChecks ?? []]) as EnforceCheck[];
    const odd = this.skippedChecks.find((check) => !Object.values(EnforceCheck).includes(check));
    if (odd !== undefined) throw invalid('skippedChecks', odd, 'it must be an EnforceCheck', 'write one such as EnforceCheck.MX_COVERED');
    checkMaxAge(maxAge);
    if (!Array.isArray(mailExchangers?.patterns)) {
      throw invalid('mailExchangers', mailExchangers, 'it must be a MailExchangers', "write one such as MailExchangers.of('mx1.example.com')");
    }
    if (this.evidencePeriod) checkEvidence(this.evidencePeriod);
    if (mode !== MtaStsMode.NONE && mailExchangers.patterns.length === 0 && mailExchangers.zoneRevision === undefined) {
      throw new Error(`'mailExchangers' is empty: a policy in mode '${mode}' names at least one mx (RFC 8461 §3.2); `
        + "write MailExchangers.of('mx1.example.com') with the hosts of the domain's MX records, or use MtaStsPolicy.none()");
    }
    const size = Buffer.byteLength(this.text ?? '');
    if (size > MAX_POLICY_BYTES) {
      throw new Error(`'mailExchangers' has ${mailExchangers.patterns.length} patterns and makes a policy of ${size} bytes: `
        + `some senders read no more than ${MAX_POLICY_BYTES}; replace hosts by a pattern such as '*.mx.example.com'`);
    }
  }

  /** The policy file, byte for byte as it is served, with CRLF line ends. Undefined if the mail exchangers are known only at deployment. */
  public get text(): string | undefined {
    if (this.mode !== MtaStsMode.NONE && this.mailExchangers.zoneRevision !== undefined) return undefined;
    return renderPolicy({ mode: this.mode, maxAge: this.maxAge.toSeconds(), mx: this.mailExchangers.patterns });
  }
}

function checkMaxAge(maxAge: Duration): void {
  requireKnownDuration('maxAge', maxAge);
  const seconds = maxAge.toSeconds({ integral: false });
  const fix = 'write a Duration such as Duration.days(7)';
  if (!Number.isInteger(seconds)) throw invalid('maxAge', maxAge, 'max_age must be a whole number of seconds (RFC 8461 §3.2)', fix);
  if (seconds === 0) throw invalid('maxAge', maxAge, 'a known sender rejects a policy with max_age 0 and keeps the one that it has cached', fix);
  if (seconds > MAX_MAX_AGE) {
    throw invalid('maxAge', maxAge, `max_age is at most ${MAX_MAX_AGE} seconds, about a year (RFC 8461 §3.2)`, fix);
  }
}

/** The publisher lists the reports of each day. */
const MAX_EVIDENCE_DAYS = 90;

function checkEvidence(evidence: Duration): void {
  requireKnownDuration('evidencePeriod', evidence);
  const days = evidence.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1 || days > MAX_EVIDENCE_DAYS) {
    throw invalid('evidencePeriod', evidence, `it must be whole days, from 1 to ${MAX_EVIDENCE_DAYS}`, 'write a Duration such as Duration.days(14)');
  }
}
