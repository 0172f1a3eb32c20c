"""
Makes SES receive mail.

As on AWS, moto's DeleteReceiptRuleSet deletes the rules of the set too, refuses the active set (CannotDelete), and does nothing for a set that does not
exist; a rule without `After` comes first (SES API reference, DeleteReceiptRuleSet and CreateReceiptRule).
"""

import time

from moto.core.responses import EmptyResult
from moto.ses.exceptions import AlreadyExists, RuleSetDoesNotExist, SesError
from moto.ses.models import SESBackend
from moto.ses.responses import EmailResponse

from .keys import lets_in, needed
from .permissions import caller_of
from .resource import Resource, makes, only


class Throttling(SesError):
    code = "Throttling"


#: "You can execute this operation no more than once per second" (SES API reference, at each of them).
ONCE_A_SECOND = ("create_receipt_rule_set", "delete_receipt_rule_set", "describe_active_receipt_rule_set", "describe_receipt_rule_set", "set_active_receipt_rule_set")
_last = {}


def once_a_second(name):
    """Limits the calls of functions to one a second. The test's own calls are not part of the deployment."""
    operation = getattr(EmailResponse, name)

    def limited(response):
        key, now = (response.current_account, response.region, name), time.monotonic()
        if caller_of(response) is not None and now < _last.get(key, float("-inf")) + 1:
            raise Throttling("Rate exceeded")
        _last[key] = now
        return operation(response)
    return limited


for _name in ONCE_A_SECOND:
    setattr(EmailResponse, _name, once_a_second(_name))


def delete_receipt_rule(response):
    """Deletes a rule, which moto can't. A missing rule counts as deleted (the SES API reference has no error for it)."""
    backend, name = response.backend, response._get_param("RuleSetName")
    if name not in backend.receipt_rule_set:
        raise RuleSetDoesNotExist(f"Rule set does not exist: {name}")
    rules = backend.receipt_rule_set[name].rules
    rules[:] = [rule for rule in rules if rule["Name"] != response._get_param("RuleName")]
    return EmptyResult()


EmailResponse.delete_receipt_rule = delete_receipt_rule

_create_receipt_rule = SESBackend.create_receipt_rule


def create_receipt_rule(backend, rule_set_name, rule, after):
    """Refuses a second rule of the same name in a set. Moto accepts several that differ otherwise."""
    there = backend.receipt_rule_set.get(rule_set_name)
    if there and any(one["Name"] == rule["Name"] for one in there.rules):
        raise AlreadyExists(f"Rule already exists: {rule['Name']}")
    _create_receipt_rule(backend, rule_set_name, rule, after)


SESBackend.create_receipt_rule = create_receipt_rule


@makes("AWS::SES::ReceiptRule")
class ReceiptRule(Resource):
    renewed_by = ("RuleSetName",)

    def create(self, properties):
        self.write_tests(properties)
        self.api("ses").create_receipt_rule(**properties)
        self.id = properties["Rule"]["Name"]

    def update(self, properties, old):
        self.write_tests(properties)
        self.api("ses").update_receipt_rule(RuleSetName=properties["RuleSetName"], Rule=properties["Rule"])

    def write_tests(self, properties):
        """Writes a test mail to the bucket, as SES does for a new rule."""
        for action in properties["Rule"].get("Actions", []):
            target = action["S3Action"]
            key = needed(self.stack.account_id, "s3:PutObject", target["BucketName"])
            if key and not lets_in(self.stack.account_id, self.region, key[1], "ses.amazonaws.com", key[0]):
                raise ValueError(f"Could not write to bucket: {target['BucketName']}, whose key does not let SES use it")
            self.api("s3").put_object(Bucket=target["BucketName"], Key=f"{target.get('ObjectKeyPrefix', '')}AMAZON_SES_SETUP_NOTIFICATION", Body=SETUP_MAIL)

    def delete(self, properties):
        self.api("ses").delete_receipt_rule(RuleSetName=properties["RuleSetName"], RuleName=self.id)


SETUP_MAIL = b"Subject: Amazon SES Setup Notification\r\n\r\nYou receive this because you set up a receipt rule.\r\n"


@makes("AWS::SES::EmailIdentity")
class EmailIdentity(Resource):
    renewed_by = ("EmailIdentity",)

    def create(self, properties):
        only(properties, "EmailIdentity")
        self.api("sesv2").create_email_identity(EmailIdentity=properties["EmailIdentity"])
        self.id = properties["EmailIdentity"]
        for number in (1, 2, 3):
            token = f"token{number}"
            self.attributes[f"DkimDNSTokenName{number}"] = f"{token}._domainkey.{self.id}"
            self.attributes[f"DkimDNSTokenValue{number}"] = f"{token}.dkim.amazonses.com"

    def delete(self, properties):
        self.api("sesv2").delete_email_identity(EmailIdentity=self.id)
