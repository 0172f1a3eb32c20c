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
   * Names the mail exchangers one by one.
   *
   * Fails for a pattern that RFC 8461 does not allow and for one that is given twice.
   *
   * @param patterns Host names or `*.` patterns, ASCII, without a final dot.
   */
  public static of(...patterns: string[]): MailExchangers {
    return new MailExchangers(patterns);
  }

  /**
   * Takes the hosts of the MX records that the domain has in its hosted zone, when the stack is deployed. The deployment fails, and changes nothing,
   * where there are none, where they say that the domain receives no mail (RFC 7505), and where the zone is a private one.
   *
   * A later change of the records is not noticed before something of the policy changes: see `revision`.
   */
  public static fromZone(options: MailExchangersFromZoneOptions = {}): MailExchangers {
    return new MailExchangers([], options.revision ?? '');
  }

  /**
   * Google Workspace: `smtp.google.com`, and the five hosts below `aspmx.l.google.com` that older domains have.
   *
   * @see https://support.google.com/a/answer/174125
   * @see https://support.google.com/a/answer/9276511
   */
  public static googleWorkspace(): MailExchangers {
    return new MailExchangers(googleWorkspaceMx());
  }

  /**
   * Microsoft 365 (Exchange Online): `*.mail.protection.outlook.com`, and for a domain with DNSSEC `*.<dnssecLabel>.mx.microsoft` as well.
   *
   * Fails for a `dnssecLabel` that is not one label.
   *
   * @see https://learn.microsoft.com/en-us/purview/enhancing-mail-flow-with-mta-sts
   * @see https://learn.microsoft.com/en-us/purview/how-smtp-dane-works
   */
  public static microsoft365(options: Microsoft365Options = {}): MailExchangers {
    return new MailExchangers(microsoft365Mx(options));
  }

  /**
   * Mail that Amazon SES receives: `inbound-smtp.<region>.amazonaws.com`.
   *
   * Fails for what does not have the form of a region. SES does not receive in each of them.
   *
   * @see https://docs.aws.amazon.com/ses/latest/dg/receiving-email-mx-record.html
   * @param region The region's code, such as 'eu-west-1', known at synth.
   */
  public static amazonSes(region: string): MailExchangers {
    return new MailExchangers(amazonSesMx(region));
  }

  /**
   * Amazon WorkMail: `inbound-smtp.<region>.amazonaws.com`, the host of Amazon SES.
   *
   * Fails for what does not have the form of a region.
   *
   * @see https://docs.aws.amazon.com/workmail/latest/adminguide/add_domain.html
   * @param region The code of the organization's region, such as 'eu-west-1', known at synth.
   */
  public static amazonWorkMail(region: string): MailExchangers {
    return new MailExchangers(amazonSesMx(region));
  }

  /**
   * Fastmail: `in1-smtp.messagingengine.com` and `in2-smtp.messagingengine.com`.
   *
   * @see https://www.fastmail.help/hc/en-us/articles/360060591153
   */
  public static fastmail(): MailExchangers {
    return new MailExchangers(fastmailMx());
  }

  /**
   * Proton Mail: `mail.protonmail.ch` and `mailsec.protonmail.ch`.
   *
   * @see https://proton.me/support/custom-domain
   * @see https://mta-sts.protonmail.com/.well-known/mta-sts.txt
   */
  public static proton(): MailExchangers {
    return new MailExchangers(protonMx());
  }

  /**
   * Zoho Mail: `mx`, `mx2` and `mx3` of the data centre.
   *
   * @see https://www.zoho.com/mail/help/adminconsole/configure-email-delivery.html
   * @param dataCenter Where the organization's data is. Default: the United States.
   */
  public static zoho(dataCenter: ZohoDataCenter = ZohoDataCenter.US): MailExchangers {
    return new MailExchangers(zohoMx(dataCenter));
  }

  /** The patterns that are known at synth, in the order in which the policy lists them. */
  public readonly patterns: string[];

  /**
   * Present where the policy lists the hosts of the zone's MX records as well, behind the patterns and as far as these don't cover them:
   * what was given as `revision`, or an empty text.
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
   * These and others, each pattern once: while a domain moves from some hosts to others, its policy names both.
   *
   * With `fromZone()` among them, the policy lists what the zone has beside the patterns.
   *
   * @returns another value; this one stays as it is
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
   * Whether one of the patterns covers the host name of an MX record (RFC 8461 §4.1). Of the zone's MX records, which are not known before
   * the stack is deployed, this says nothing.
   *
   * @param host A host name, as an MX record holds it.
   */
  public covers(host: string): boolean {
    return this.patterns.some((pattern) => mxMatches(pattern, host));
  }
}

function checkPattern(pattern: string): void {
  requireResolved('mx', pattern, "write the host names that the domain's MX records hold");
  if (looksLikeIpAddress(pattern)) {
    throw invalid('mx', pattern, 'a policy names hosts, not addresses (RFC 8461 §3.2)', 'write the host name of the MX record');
  }
  const problem = mxPatternProblem(pattern);
  if (problem) throw invalid('mx', pattern, `${problem.rule} (RFC 8461 §3.2)`, problem.fix);
}
