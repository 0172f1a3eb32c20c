"""SES, as far as it receives."""

from moto.ses.models import ses_backends

from .keys import lets_in, needed
from .resource import Resource, makes, only


@makes("AWS::SES::ReceiptRuleSet")
class ReceiptRuleSet(Resource):
    def create(self, properties):
        name = self.name(properties, "RuleSetName")
        self.api("ses").create_receipt_rule_set(RuleSetName=name)
        self.id = name

    def delete(self, properties):
        self.api("ses").delete_receipt_rule_set(RuleSetName=self.id)


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
        """SES tries the bucket when a rule is made."""
        for action in properties["Rule"]["Actions"]:
            target = action["S3Action"]
            key = needed(self.stack.account_id, "s3:PutObject", target["BucketName"])
            if key and not lets_in(self.stack.account_id, self.region, key[1], "ses.amazonaws.com", key[0]):
                raise ValueError(f"Could not write to bucket: {target['BucketName']}, whose key does not let SES use it")
            self.api("s3").put_object(Bucket=target["BucketName"], Key=f"{target.get('ObjectKeyPrefix', '')}AMAZON_SES_SETUP_NOTIFICATION", Body=SETUP_MAIL)

    def delete(self, properties):
        # Moto's API has no call for it.
        rules = ses_backends[self.stack.account_id][self.region].describe_receipt_rule_set(properties["RuleSetName"]).rules
        rules[:] = [rule for rule in rules if rule["Name"] != self.id]


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
