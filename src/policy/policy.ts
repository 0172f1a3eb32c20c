import { Duration } from 'aws-cdk-lib';
import { MailExchangers } from './mail-exchangers';
import { invalid, unresolved } from '../cdk/validation';
import { MAX_MAX_AGE } from '../protocol/mta-sts/policy-values';
import { MAX_POLICY_BYTES, renderPolicy } from '../protocol/mta-sts/sts-policy';

/** What senders do with a failed check (RFC 8461 §5). */
export enum MtaStsMode {
  /** Senders don't deliver to a host that fails. */
  ENFORCE = 'enforce',

  /** Senders deliver all the same and report failures to the domain's TLS-RPT destinations. */
  TESTING = 'testing',

  /** Senders act as if the domain had no policy: the way out of MTA-STS. */
  NONE = 'none',
}

/** Options of a policy. */
export interface MtaStsPolicyOptions {
  /**
   * How long senders may keep the policy, in whole seconds, from 1 to 31557600 (RFC 8461 §3.2). 0 is legal, and a known sender refuses it.
   *
   * @default - one week in testing, four weeks in enforce, one day in none
   */
  readonly maxAge?: Duration;
}

/** What is looked at before a policy in mode enforce is published. */
export enum EnforceCheck {
  /** That the policy covers each host of the domain's MX records, as they are at the time of the deployment. */
  MX_COVERED = 'mx-covered',

  /**
   * That the domain had a policy in another mode before, in a deployment of its own: if the first policy enforces and its deployment fails,
   * the rollback takes the policy host away from senders that hold the policy by then.
   */
  TESTED_FIRST = 'tested-first',
}

/** Options of a policy in mode enforce. */
export interface MtaStsEnforceOptions extends MtaStsPolicyOptions {
  /**
   * How long the domain has to have been tested, in whole days up to 90, with reports and without a failure: else the deployment is refused,
   * and says what speaks against it. Needs a `TlsRptReceiver` among the report destinations. Looked at on the way into mode enforce only.
   *
   * @default - enforce is not made to depend on reports
   */
  readonly evidencePeriod?: Duration;

  /**
   * Checks that don't hold this policy back.
   *
   * @default - all checks are made
   */
  readonly skippedChecks?: EnforceCheck[];
}

/**
 * An MTA-STS policy (RFC 8461 §3.2). The value is immutable and knows its own text.
 */
export class MtaStsPolicy {
  /**
   * Senders check and report but deliver in any case: where to begin.
   *
   * @param mailExchangers The hosts that receive the domain's mail; at least one.
   */
  public static testing(mailExchangers: MailExchangers, options: MtaStsPolicyOptions = {}): MtaStsPolicy {
    return new MtaStsPolicy(MtaStsMode.TESTING, mailExchangers, options.maxAge ?? Duration.days(7));
  }

  /**
   * Senders refuse to deliver to a host that is not listed or fails the TLS checks. The deployment is refused, and changes nothing,
   * when the domain has an MX record that the policy does not cover.
   *
   * @param mailExchangers The hosts that receive the domain's mail; at least one.
   */
  public static enforce(mailExchangers: MailExchangers, options: MtaStsEnforceOptions = {}): MtaStsPolicy {
    return new MtaStsPolicy(MtaStsMode.ENFORCE, mailExchangers, options.maxAge ?? Duration.days(28), options);
  }

  /**
   * Senders drop what they hold: published before MTA-STS is removed (RFC 8461 §8.3).
   */
  public static none(options: MtaStsPolicyOptions = {}): MtaStsPolicy {
    return new MtaStsPolicy(MtaStsMode.NONE, MailExchangers.of(), options.maxAge ?? Duration.days(1));
  }

  /** What senders do with a failed check. */
  public readonly mode: MtaStsMode;

  /** The hosts that may receive the domain's mail. Empty in mode none. */
  public readonly mailExchangers: MailExchangers;

  /** How long senders may keep the policy. */
  public readonly maxAge: Duration;

  /** How long the domain has to have been tested before this policy is published. */
  public readonly evidencePeriod?: Duration;

  /** Checks that don't hold this policy back. */
  public readonly skippedChecks: EnforceCheck[];

  private constructor(mode: MtaStsMode, mailExchangers: MailExchangers, maxAge: Duration, enforce: MtaStsEnforceOptions = {}) {
    this.mode = mode;
    this.mailExchangers = mailExchangers;
    this.maxAge = maxAge;
    this.evidencePeriod = enforce.evidencePeriod;
    this.skippedChecks = Object.freeze([...enforce.skippedChecks ?? []]) as EnforceCheck[];
    checkMaxAge(maxAge);
    if (this.evidencePeriod) checkEvidence(this.evidencePeriod);
    if (mode !== MtaStsMode.NONE && mailExchangers.patterns.length === 0 && mailExchangers.zoneRevision === undefined) {
      throw new Error(`'mailExchangers' is empty: a policy in mode '${mode}' names at least one mx (RFC 8461 §3.2); `
        + "write MailExchangers.of('mx1.example.com') with the hosts of the domain's MX records, or use MtaStsPolicy.none()");
    }
    const size = Buffer.byteLength(this.text ?? '');
    if (size > MAX_POLICY_BYTES) {
      throw new Error(`'mailExchangers' has ${mailExchangers.patterns.length} patterns and makes a policy of ${size} bytes: `
        + `some senders read no more than ${MAX_POLICY_BYTES}; cover hosts together with a pattern such as '*.mx.example.com'`);
    }
  }

  /** The policy file, byte for byte as it is served (CRLF line ends). Undefined where the mail exchangers are known only when it is deployed. */
  public get text(): string | undefined {
    if (this.mode !== MtaStsMode.NONE && this.mailExchangers.zoneRevision !== undefined) return undefined;
    return renderPolicy({ mode: this.mode, maxAge: this.maxAge.toSeconds(), mx: this.mailExchangers.patterns });
  }
}

function checkMaxAge(maxAge: Duration): void {
  if (maxAge.isUnresolved()) throw unresolved('maxAge', 'write a Duration of a number');
  const seconds = maxAge.toSeconds({ integral: false });
  const fix = 'write a Duration such as Duration.days(7)';
  if (!Number.isInteger(seconds)) throw invalid('maxAge', maxAge, 'max_age is a whole number of seconds (RFC 8461 §3.2)', fix);
  if (seconds === 0) throw invalid('maxAge', maxAge, 'a known sender refuses a policy with max_age 0, and goes on with the one that it holds', fix);
  if (seconds > MAX_MAX_AGE) {
    throw invalid('maxAge', maxAge, `max_age is at most ${MAX_MAX_AGE} seconds, about a year (RFC 8461 §3.2)`, fix);
  }
}

/** Reports are about whole days, and are looked for day by day. */
const MAX_EVIDENCE_DAYS = 90;

function checkEvidence(evidence: Duration): void {
  const fix = 'write a Duration such as Duration.days(14)';
  if (evidence.isUnresolved()) throw unresolved('evidencePeriod', fix);
  const days = evidence.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1 || days > MAX_EVIDENCE_DAYS) {
    throw invalid('evidencePeriod', evidence, `reports are about whole days, and at most ${MAX_EVIDENCE_DAYS} are looked at`, fix);
  }
}
