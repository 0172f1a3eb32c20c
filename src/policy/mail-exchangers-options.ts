/** Options of `MailExchangers.fromZone()`. */
export interface MailExchangersFromZoneOptions {
  /**
   * Any text. The MX records are read when the stack is deployed and something of the policy has changed: a change of this text is one.
   * A token will do, such as a parameter of the stack.
   *
   * @default - the records are read again when something else of the policy changes
   */
  readonly revision?: string;
}

/** Where an organization's data is at Zoho: the host names of its MX records differ with it. */
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

/** What differs from one domain to another in Microsoft 365. */
export interface Microsoft365Options {
  /**
   * The label in front of `mx.microsoft`, such as 'h-v1', of a domain with DNSSEC. `Enable-DnssecForVerifiedDomain` shows it as a part of the MX
   * record's host, such as `contoso-com.h-v1.mx.microsoft`. It differs from domain to domain: a pattern stands for one label,
   * and `*.mx.microsoft` covers none of these hosts.
   *
   * @default - the domain has no MX record under `mx.microsoft`
   */
  readonly dnssecLabel?: string;
}
