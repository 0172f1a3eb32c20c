import { Construct } from 'constructs';
import { invalid, requireDomainName, requireResolved } from '../cdk/validation';
import { DOT_STRING, MAX_LOCAL_LENGTH } from '../protocol/tls-rpt/mailto';
import { ruaProblem } from '../protocol/tls-rpt/report-uri';
import { httpsRua, mailtoUri } from '../protocol/tls-rpt/tls-rpt-record';

/** A destination to which reporters send TLS reports: an entry of `rua` in a `_smtp._tls` record (RFC 8460 §3). */
export interface ITlsRptDestination {
  /**
   * Returns what a record says about the destination. It is called once for each record.
   *
   * @param scope Where the destination may create resources.
   * @param options The domain that requests reports.
   */
  bind(scope: Construct, options: TlsRptDestinationBindOptions): TlsRptDestinationConfig;
}

/** Options of `ITlsRptDestination.bind()`. */
export interface TlsRptDestinationBindOptions {
  /** The mail domain that requests reports. */
  readonly domainName: string;
}

/** What a record says about a destination. */
export interface TlsRptDestinationConfig {
  /** The URI to which reporters send, with `,`, `!` and `;` percent-encoded. */
  readonly uri: string;
}

/** A destination that needs no resources in the stack. */
export abstract class TlsRptDestination implements ITlsRptDestination {
  /**
   * Sends reports to a mailbox.
   *
   * Its domain should have no `_smtp._tls` record: the delivery of each report would be reported too, which causes an endless report loop.
   *
   * Fails for an address that a record can't contain.
   *
   * @param address A mail address with an ASCII local part, such as `tls-reports@example.com`.
   */
  public static email(address: string): TlsRptDestination {
    requireResolved('address', address, 'write the address itself');
    const [local, domain] = splitAddress(address);
    requireDomainName('address', domain);
    if (!DOT_STRING.test(local) || local.length > MAX_LOCAL_LENGTH) {
      throw invalid('address', address, 'the part before the @ is up to 64 ASCII letters, digits and signs, with single dots inside (RFC 5321 §4.1.2)',
        "write an address such as 'tls-reports@example.com'");
    }
    return new UriDestination(mailtoUri(address));
  }

  /**
   * An HTTPS endpoint to which reporters post reports (RFC 8460 §5.4). Far fewer reporters use it than mail.
   *
   * Nothing authenticates such a report: there is no signature, and anybody can post. Beside a mailbox it takes reports away, because some reporters send no
   * mail after a successful post. Synth warns of it: `cdk-mta-sts:httpsBesideMail`.
   *
   * @param url An absolute `https:` URL.
   */
  public static https(url: string): TlsRptDestination {
    requireResolved('url', url, 'write the URL itself');
    if (!/^https:\/\//i.test(url)) {
      throw invalid('url', url, 'reporters post to https only (RFC 8460 §3)', "write a URL such as 'https://reports.example.com/tls'");
    }
    const parsed = parseUrl(url);
    if (parsed.username || parsed.password || parsed.hash) {
      throw invalid('url', url, 'everybody can read the record, and a fragment is never sent', 'remove the credentials or the fragment');
    }
    const uri = httpsRua(parsed.href);
    const problem = ruaProblem(uri);
    if (problem) throw invalid('url', url, problem.rule, problem.fix);
    return new UriDestination(uri);
  }

  public abstract bind(scope: Construct, options: TlsRptDestinationBindOptions): TlsRptDestinationConfig;
}

class UriDestination extends TlsRptDestination {
  constructor(private readonly uri: string) {
    super();
  }

  public bind(): TlsRptDestinationConfig {
    return { uri: this.uri };
  }
}

function splitAddress(address: string): [local: string, domain: string] {
  const at = typeof address === 'string' ? address.lastIndexOf('@') : -1;
  if (at < 1) {
    throw invalid('address', address, 'a mail address must have an @ with a name before it',
      "write an address such as 'tls-reports@example.com', without 'mailto:'");
  }
  return [address.slice(0, at), address.slice(at + 1)];
}

/** The length that servers accept (RFC 9110 §4.1). Without a limit, a host of many marks would take minutes: see `normalizeDomainName`. */
const MAX_URL_LENGTH = 8000;

function parseUrl(url: string): URL {
  if (url.length > MAX_URL_LENGTH) throw invalid('url', `${url.slice(0, 60)}...`, `a URL has at most ${MAX_URL_LENGTH} characters, this one has ${url.length}`, 'use a shorter URL');
  try {
    if (/\s/.test(url)) throw new Error('blank');
    return new URL(url);
  } catch {
    throw invalid('url', url, 'it is not a URL (RFC 3986)', "write a URL such as 'https://reports.example.com/tls'");
  }
}
