import { MailExchangersFromZoneOptions, Microsoft365Options, ZohoDataCenter } from './mail-exchangers-options';
import { amazonSesMx, fastmailMx, googleWorkspaceMx, microsoft365Mx, protonMx, zohoMx } from './mail-providers';
import { invalid, requireResolved } from '../cdk/validation';
import { looksLikeIpAddress, normalizeDomainName } from '../protocol/domain-name';
import { mxPatternProblem } from '../protocol/mta-sts/mx-pattern';
import { mxMatches } from '../protocol/mta-sts/sts-policy';

/**
 * The hosts that receive a domain's mail, as a policy names them: its `mx` patterns (RFC 8461 §3.2).
 *
 * A pattern is the host name of an MX record, or `*.` and a name: the asterisk stands for exactly one label,
 * so that `*.example.com` covers `mx1.example.com` but neither `example.com` nor `a.mx1.example.com`.
 *
 * The value is immutable.
 */
export class MailExchangers {
  /**
   * Lists the mail exchangers.
   *
   * Fails for a pattern that RFC 8461 does not allow, and for a duplicate.
   *
   * @param patterns Host names or `*.` patterns, ASCII, without a final dot.
   */
  public static of(...patterns: string[]): MailExchangers {
    return new MailExchangers(patterns);
  }

  /**
   * Reads the hosts from the domain's MX records in its hosted zone when the stack is deployed. The deployment fails and changes nothing
   * if there are no MX records, if they say that the domain accepts no mail (RFC 7505), or if the zone is private.
   *
   * A later change to the records has no effect until the policy changes: see `revision`.
   */
  public static fromZone(options: MailExchangersFromZoneOptions = {}): MailExchangers {
    return new MailExchangers([], options.revision ?? '');
  }

  /**
   * Lists the hosts of Google Workspace: `smtp.google.com`, and the five hosts at `aspmx.l.google.com` that older domains use.
   *
   * @see https://support.google.com/a/answer/174125
   * @see https://support.google.com/a/answer/9276511
   */
  public static googleWorkspace(): MailExchangers {
    return new MailExchangers(googleWorkspaceMx());
  }

  /**
   * Lists the hosts of Microsoft 365 (Exchange Online): `*.mail.protection.outlook.com`, and for a domain with DNSSEC also `*.<dnssecLabel>.mx.microsoft`.
   *
   * Fails unless `dnssecLabel` is one label.
   *
   * @see https://learn.microsoft.com/en-us/purview/enhancing-mail-flow-with-mta-sts
   * @see https://learn.microsoft.com/en-us/purview/how-smtp-dane-works
   */
  public static microsoft365(options: Microsoft365Options = {}): MailExchangers {
    return new MailExchangers(microsoft365Mx(options));
  }

  /**
   * Lists the host at which Amazon SES receives mail: `inbound-smtp.<region>.amazonaws.com`.
   *
   * Fails unless the text has the form of a region. SES does not receive mail in all regions.
   *
   * @see https://docs.aws.amazon.com/ses/latest/dg/receiving-email-mx-record.html
   * @param region The region's code, such as 'eu-west-1', known at synth.
   */
  public static amazonSes(region: string): MailExchangers {
    return new MailExchangers(amazonSesMx(region));
  }

  /**
   * Lists the host of Amazon WorkMail, which is that of Amazon SES: `inbound-smtp.<region>.amazonaws.com`.
   *
   * Fails unless the text has the form of a region.
   *
   * @see https://docs.aws.amazon.com/workmail/latest/adminguide/add_domain.html
   * @param region The code of the organization's region, such as 'eu-west-1', known at synth.
   */
  public static amazonWorkMail(region: string): MailExchangers {
    return new MailExchangers(amazonSesMx(region));
  }

  /**
   * Lists the hosts of Fastmail: `in1-smtp.messagingengine.com` and `in2-smtp.messagingengine.com`.
   *
   * @see https://www.fastmail.help/hc/en-us/articles/360060591153
   */
  public static fastmail(): MailExchangers {
    return new MailExchangers(fastmailMx());
  }

  /**
   * Lists the hosts of Proton Mail: `mail.protonmail.ch` and `mailsec.protonmail.ch`.
   *
   * @see https://proton.me/support/custom-domain
   * @see https://mta-sts.protonmail.com/.well-known/mta-sts.txt
   */
  public static proton(): MailExchangers {
    return new MailExchangers(protonMx());
  }

  /**
   * Lists the hosts of Zoho Mail: `mx`, `mx2` and `mx3` in the domain of the data center.
   *
   * @see https://www.zoho.com/mail/help/adminconsole/configure-email-delivery.html
   * @param dataCenter The data center of the organization. Default: the United States.
   */
  public static zoho(dataCenter: ZohoDataCenter = ZohoDataCenter.US): MailExchangers {
    return new MailExchangers(zohoMx(dataCenter));
  }

  /** The patterns that are known at synth, in the order in which the policy lists them. */
  public readonly patterns: string[];

  /**
   * The `revision`, or an empty text, if the policy also lists the hosts of the zone's MX records: after the patterns, and without the hosts that these cover.
   * Undefined otherwise.
   */
  public readonly zoneRevision?: string;

  private constructor(patterns: string[], zoneRevision?: string) {
    const seen = new Map<string, string>();
    for (const pattern of patterns) {
      checkPattern(pattern);
      const key = normalizeDomainName(pattern);
      if (seen.has(key)) {
        throw invalid('mx', pattern, `it is given twice (names are compared without regard to case, and '${seen.get(key)}' came first)`,
          'remove one of them');
      }
      seen.set(key, pattern);
    }
    this.patterns = Object.freeze([...patterns]) as string[];
    this.zoneRevision = zoneRevision;
  }

  /**
   * Combines these mail exchangers with others, each pattern once. While a domain moves from some hosts to others, its policy must list both.
   *
   * If one of them is `fromZone()`, the policy lists the hosts of the zone and the patterns.
   *
   * @returns a new value; this one does not change
   */
  public plus(...others: MailExchangers[]): MailExchangers {
    const all = [this, ...others];
    const patterns = new Map<string, string>();
    for (const pattern of all.flatMap((one) => one.patterns)) {
      const key = normalizeDomainName(pattern);
      if (!patterns.has(key)) patterns.set(key, pattern);
    }
    const revisions = all.map(({ zoneRevision }) => zoneRevision).filter((revision) => revision !== undefined);
    return new MailExchangers([...patterns.values()], revisions.length > 0 ? [...new Set(revisions)].join(' ').trim() : undefined);
  }

  /**
   * Returns whether one of the patterns covers the host name of an MX record (RFC 8461 §4.1). Ignores the hosts of `fromZone()`, which are
   * known only at deployment.
   *
   * @param host The host name in an MX record.
   */
  public covers(host: string): boolean {
    return this.patterns.some((pattern) => mxMatches(pattern, host));
  }
}

function checkPattern(pattern: string): void {
  if (typeof pattern !== 'string') {
    throw invalid('mx', pattern, 'each pattern is a text', "write the hosts as arguments, such as MailExchangers.of('mx1.example.com', 'mx2.example.com')");
  }
  requireResolved('mx', pattern, "write the host names in the domain's MX records");
  if (looksLikeIpAddress(pattern)) {
    throw invalid('mx', pattern, 'a policy must list hosts, not addresses (RFC 8461 §3.2)', 'write the host name of the MX record');
  }
  const problem = mxPatternProblem(pattern);
  if (problem) throw invalid('mx', pattern, `${problem.rule} (RFC 8461 §3.2)`, problem.fix);
}
