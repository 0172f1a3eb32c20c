import { Header, valueOf } from './mail-header';
import { Leaf, MediaType, Mime } from './mime-leaves';
import { related, Signer } from './signer';
import { shortened } from '../shown';

/** Parts of mails that quote, return or invite: what is in them beside is not the signer's own. */
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

/** Types of reports that are about a mail, and hold it or a part of it. */
const REPORTS_ON_MAILS = /^(?:delivery-status|disposition-notification|feedback-report)$/;

/** Fields that only an answer or a notice about another mail has. A reporter's `Auto-Submitted: auto-generated` is not one, nor is what asks for no answer. */
const ANSWER = /^(?:in-reply-to|references|x-failed-recipients|x-auto-?(?:reply|respond)(?:er)?|x-mail-autoreply)$/;
const ANSWERING_PRECEDENCE = /^(?:auto[-_ ]?reply|vacation)$/i;

/** Fields of those that send a mail on. */
const LIST = /^(?:list-(?:id|post|help|owner|archive|subscribe)|mailing-list|x-(?:original-(?:sender|from)|been-?there|mailman-version|google-group-id)|resent-.*)$/;
/** Those of them that name a list by its own domain. */
const LIST_NAME = /^(?:list-id|mailing-list|x-been-?there)$/;

/** What kind of mail this is, if it is of a kind that quotes or returns what others wrote, or answers it; undefined for any other. */
export function quotingKind({ headers, mediaType, leaves }: Mime): string | undefined {
  return kindByType(mediaType, leaves.filter(({ forwards }) => forwards === 0)) ?? answerKind(headers);
}

/**
 * The field by which the signer is a mailing list, or another that sends a mail on, and signs it as its own.
 *
 * Lists and forwarders add fields to mails that they leave as the reporter signed them. So such a field speaks only against a signer whose
 * signature covers it, or whose list it names.
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

/** What may be domains in a field: `Name <list.example.com>`, `<mailto:list@example.com>`. */
function namesIn(value: string): string[] {
  return value.slice(0, 2000).toLowerCase().split(/[^a-z0-9.-]+/);
}
