/** Options of `MailExchangers.fromZone()`. */
export interface MailExchangersFromZoneOptions {
  /**
   * Any text, or a token such as a stack parameter. Change it to have the MX records read again: a deployment reads them only if this text or another part
   * of the policy has changed.
   *
   * @default - a deployment reads the records again when another part of the policy changes
   */
  readonly revision?: string;
}

/** The Zoho data center of an organization. It determines the hosts of its MX records. */
export enum ZohoDataCenter {
  /** United States: accounts at `zoho.com`. */
  US = 'zoho.com',

  /** European Union: accounts at `zoho.eu`. */
  EU = 'zoho.eu',

  /** India: accounts at `zoho.in`. */
  IN = 'zoho.in',

  /** Australia: accounts at `zoho.com.au`. */
  AU = 'zoho.com.au',

  /** Japan: accounts at `zoho.jp`. */
  JP = 'zoho.jp',

  /** Canada: accounts at `zohocloud.ca`. */
  CA = 'zohocloud.ca',
}

/** Options of `MailExchangers.microsoft365()`. */
export interface Microsoft365Options {
  /**
   * The label before `mx.microsoft`, such as 'h-v1', of a domain with DNSSEC. `Enable-DnssecForVerifiedDomain` shows it as a part of the MX
   * record's host, such as `contoso-com.h-v1.mx.microsoft`. It differs from domain to domain, and `*.mx.microsoft` covers none of these hosts,
   * because an asterisk matches one label only.
   *
   * @default - the domain has no MX record under `mx.microsoft`
   */
  readonly dnssecLabel?: string;
}
