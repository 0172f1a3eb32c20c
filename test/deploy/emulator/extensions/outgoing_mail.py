"""
Makes SES send mail: it delivers to mailboxes for which it receives.

In the sandbox, in which each account starts, sender and recipients have to be verified identities (SES developer guide, "Request production access"). SES
signs for the sender's domain, and again for amazonses.com (the same, "Authenticating email with DKIM").
"""

import os
import smtplib

from moto.ses import models
from moto.ses.exceptions import MessageRejectedError

#: Address of the inbound endpoint, `IP:PORT`.
INBOUND = os.environ["INBOUND_SMTP"]
SIGNATURE = "DKIM-Signature: v=1; a=rsa-sha256; q=dns/txt; c=relaxed/simple;\r\n\ts=emulator; d={domain}; t=1767225600;\r\n\th=From:To:Subject; bh=AAAA; b=AAAA"


def send_raw_email(backend, source, destinations, raw_data):
    recipients = list(destinations)
    for address in [source, *recipients]:
        if address.rpartition("@")[2] not in backend.email_identities:
            raise MessageRejectedError(f"Email address is not verified. The following identities failed the check: {address}")
    domain = source.rpartition("@")[2]
    signatures = [SIGNATURE.format(domain=one) for one in (domain, "amazonses.com")]
    host, port = INBOUND.split(":")
    with smtplib.SMTP(host, int(port), local_hostname="a8-1.smtp-out.amazonses.com") as client:
        client.sendmail("0100-bounces@amazonses.com", recipients, ("\r\n".join([*signatures, raw_data])).encode())
    backend.sent_message_count += len(recipients)
    return models.RawMessage(models.get_random_message_id(), source, recipients, raw_data)


models.SESBackend.send_raw_email = send_raw_email
