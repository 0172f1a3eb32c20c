"""The reporter's side: what a mail server counts (libtlsrpt's datagrams) becomes a report in a signed mail.

collect SOCKET                 prints each datagram as a line
report SUBMITTER DOMAIN KEY TO reads such lines and prints the mail (RFC 8460, section 5.3)
"""
import collections
import email.message
import email.policy
import gzip
import json
import os
import socket
import sys

# Of libtlsrpt's interface.
POLICY_TYPES = {1: 'tlsa', 2: 'sts', 9: 'no-policy-found'}
RESULT_TYPES = {
    201: 'starttls-not-supported', 202: 'certificate-host-mismatch', 203: 'certificate-not-trusted', 204: 'certificate-expired',
    205: 'validation-failure', 301: 'tlsa-invalid', 302: 'dnssec-invalid', 303: 'dane-required',
    304: 'sts-policy-fetch-error', 305: 'sts-policy-invalid', 306: 'sts-webpki-invalid',
}
DETAILS = {'s': 'sending-mta-ip', 'n': 'receiving-mx-hostname', 'h': 'receiving-mx-helo', 'r': 'receiving-ip'}


def collect(path):
    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.bind(path)
    os.chmod(path, 0o666)
    print('ready', flush=True)
    while True:
        print(json.dumps(json.loads(server.recv(65536))), flush=True)


def policies_of(datagrams):
    """One policy for all sessions that had the same, with equal failures counted together."""
    policies = {}
    for policy in (policy for datagram in datagrams for policy in datagram['policies']):
        known = {key: policy[key] for key in ('policy-string', 'policy-domain', 'mx-host') if key in policy}
        same = json.dumps([policy['policy-type'], known])
        _, _, sessions, failures = policies.setdefault(same, [known, policy['policy-type'], collections.Counter(), collections.Counter()])
        sessions['failure' if policy['f'] else 'successful'] += 1
        for detail in policy.get('failure-details', []):
            named = {DETAILS[key]: value for key, value in detail.items() if key in DETAILS}
            failures[json.dumps({'result-type': RESULT_TYPES[detail['c']], **named})] += 1
    return [{
        'policy': {'policy-type': POLICY_TYPES[kind], **known},
        'summary': {f'total-{name}-session-count': sessions[name] for name in ('successful', 'failure')},
        'failure-details': [{**json.loads(detail), 'failed-session-count': count} for detail, count in failures.items()],
    } for known, kind, sessions, failures in policies.values()]


def report(submitter, domain, key, to):
    import dkim  # of python3-dkim

    day = '2026-05-12'
    content = {
        'organization-name': f'Postfix at {submitter}',
        'date-range': {'start-datetime': f'{day}T00:00:00Z', 'end-datetime': f'{day}T23:59:59Z'},
        'contact-info': f'postmaster@{submitter}',
        'report-id': f'{day}_{domain}@{submitter}',
        'policies': policies_of(json.loads(line) for line in sys.stdin),
    }
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail['From'] = f'tlsrpt@{submitter}'
    mail['To'] = to
    mail['Subject'] = f'Report Domain: {domain} Submitter: {submitter} Report-ID: <{content["report-id"]}>'
    mail['Message-ID'] = f'<{day}.{domain}@{submitter}>'
    mail['Date'] = 'Wed, 13 May 2026 01:00:00 +0000'
    mail['TLS-Report-Domain'] = domain
    mail['TLS-Report-Submitter'] = submitter
    mail['TLS-Required'] = 'No'
    mail.set_content('A report on the security of connections to your mail servers is attached.\n')
    mail.add_attachment(
        gzip.compress(json.dumps(content).encode()), maintype='application', subtype='tlsrpt+gzip',
        filename=f'{submitter}!{domain}!1778544000!1778630399.json.gz',
    )
    mail.replace_header('Content-Type', mail['Content-Type'].replace('multipart/mixed', 'multipart/report; report-type="tlsrpt"'))
    text = mail.as_bytes()
    with open(key, 'rb') as file:
        signature = dkim.sign(text, b'k1', submitter.encode(), file.read(), include_headers=[
            b'From', b'To', b'Subject', b'Message-ID', b'Date', b'TLS-Report-Domain', b'TLS-Report-Submitter', b'Content-Type', b'MIME-Version',
        ])
    sys.stdout.buffer.write(signature + text)


{'collect': collect, 'report': report}[sys.argv[1]](*sys.argv[2:])
