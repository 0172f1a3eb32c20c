import { Header, valueOf } from './mail-header';
import { Leaf, MediaType, Mime } from './mime-leaves';
import { related, Signer } from './signer';
import { shortened } from '../shown';

/** Lists parts of mails that quote, return or invite. Other parts of such mails are not the signer's own either. */
const PARTS_OF_OTHERS: { readonly [type: string]: string } = {
  'message/delivery-status': 'a delivery status notification (RFC 3464)',
  'message/global-delivery-status': 'a delivery status notification (RFC 6533)',
  'text/rfc822-headers': 'a mail that returns the header of another (RFC 6522)',
  'message/global-headers': 'a mail that returns the header of another (RFC 6533)',
  'message/disposition-notification': 'a read receipt (RFC 8098)',
  'message/global-disposition-notification': 'a read receipt (RFC 6533)',
  'message/feedback-report': 'a feedback report (RFC 5965)',
  'message/partial': 'a piece of another mail (RFC 2046)',
  'text/calendar': 'an invitation (RFC 6047)',
  'application/ics': 'an invitation (RFC 6047)',
};

/** Matches types of reports that contain a mail or part of it. */
const REPORTS_ON_MAILS = /^(?:delivery-status|disposition-notification|feedback-report)$/;

/** Matches fields of answers and notices about other mails. They exclude a reporter's `Auto-Submitted: auto-generated`, and fields that suppress answers. */
const ANSWER = /^(?:in-reply-to|references|x-failed-recipients|x-auto-?(?:reply|respond)(?:er)?|x-mail-autoreply)$/;
const ANSWERING_PRECEDENCE = /^(?:auto[-_ ]?reply|vacation)$/i;

/** Matches fields that forwarders add. */
const LIST = /^(?:list-(?:id|post|help|owner|archive|subscribe)|mailing-list|x-(?:original-(?:sender|from)|been-?there|mailman-version|google-group-id)|resent-.*)$/;
/** Matches the fields that name a list by its own domain. */
const LIST_NAME = /^(?:list-id|mailing-list|x-been-?there)$/;

/** Names the kind of a mail that quotes, returns or answers what others wrote. Returns undefined for other mails. */
export function quotingKind({ headers, mediaType, leaves }: Mime): string | undefined {
  return kindByType(mediaType, leaves.filter(({ forwards }) => forwards === 0)) ?? answerKind(headers);
}

/**
 * Finds the field that shows the signer to be a mailing list or forwarder, which signs mails of others as its own.
 *
 * Lists and forwarders also add fields to mails that keep the reporter's signature. So such a field counts only against a signer whose signature
 * covers it, or whose list it names.
 */
export function listField(headers: readonly Header[], { domain, covers }: Signer): string | undefined {
  return headers.find(({ name, value }) => (LIST.test(name) || name === 'precedence' && /^list$/i.test(value)) && covers(name)
    || LIST_NAME.test(name) && namesIn(value).some((one) => related(domain, one)))?.name;
}

function kindByType(mediaType: MediaType, own: readonly Leaf[]): string | undefined {
  const multiparts = [mediaType, ...own.flatMap(({ within }) => within)];
  const other = multiparts.find(({ type, reportType }) => type === 'multipart/report' && REPORTS_ON_MAILS.test(reportType));
  if (other) return `a report of type '${other.reportType}' (RFC 6522)`;
  const part = own.find(({ type }) => Object.hasOwn(PARTS_OF_OTHERS, type));
  return part && PARTS_OF_OTHERS[part.type];
}

function answerKind(headers: readonly Header[]): string | undefined {
  const submitted = valueOf(headers, 'auto-submitted')?.split(/[;(]/)[0].trim().toLowerCase() ?? 'no';
  if (submitted !== 'no' && submitted !== 'auto-generated') return `an automatic answer: Auto-Submitted is '${shortened(submitted, 40)}' (RFC 3834)`;
  const field = headers.find(({ name, value }) => ANSWER.test(name) && value !== '' || name === 'precedence' && ANSWERING_PRECEDENCE.test(value));
  return field && `an answer to another mail: it has a field '${field.name}'`;
}

/** Finds possible domains in a field: `Name <list.example.com>`, `<mailto:list@example.com>`. */
function namesIn(value: string): string[] {
  return value.slice(0, 2000).toLowerCase().split(/[^a-z0-9.-]+/);
}
