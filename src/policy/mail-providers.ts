import { Microsoft365Options, ZohoDataCenter } from './mail-exchangers-options';
import { invalid, requireResolved } from '../cdk/validation';

export function googleWorkspaceMx(): string[] {
  return ['smtp.google.com', 'aspmx.l.google.com', ...[1, 2, 3, 4].map((number) => `alt${number}.aspmx.l.google.com`)];
}

export function microsoft365Mx({ dnssecLabel }: Microsoft365Options): string[] {
  const patterns = ['*.mail.protection.outlook.com'];
  if (dnssecLabel === undefined) return patterns;
  requireResolved('dnssecLabel', dnssecLabel, "write the label itself, such as 'h-v1'");
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(dnssecLabel)) {
    const label = /(?:^|\.)([a-z0-9-]+)\.mx\.microsoft\.?$/i.exec(dnssecLabel)?.[1] ?? 'h-v1';
    throw invalid('dnssecLabel', dnssecLabel, "it must be the one label before 'mx.microsoft' in the domain's MX record", `write '${label}'`);
  }
  return [...patterns, `*.${dnssecLabel}.mx.microsoft`];
}

/** Returns the hosts at which both Amazon SES and Amazon WorkMail receive. */
export function amazonSesMx(region: string): string[] {
  const fix = "write the region's code, such as 'eu-west-1'";
  requireResolved('region', region, fix);
  if (!/^[a-z]{2}(-[a-z]+)+-[0-9]+$/.test(region)) throw invalid('region', region, 'it must have the form of an AWS region', fix);
  return [`inbound-smtp.${region}.amazonaws.com`];
}

export function fastmailMx(): string[] {
  return ['in1-smtp.messagingengine.com', 'in2-smtp.messagingengine.com'];
}

export function protonMx(): string[] {
  return ['mail.protonmail.ch', 'mailsec.protonmail.ch'];
}

export function zohoMx(dataCenter: ZohoDataCenter): string[] {
  return ['mx', 'mx2', 'mx3'].map((host) => `${host}.${dataCenter}`);
}
