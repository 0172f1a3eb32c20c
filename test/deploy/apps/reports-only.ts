import { App, Stack } from 'aws-cdk-lib';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { TlsRptReceiver, TlsRptRecord } from '../../../src';

/** examples/reports-only with another resource of the stack, which can't be made once the mailbox's rule is there. */
const app = new App();
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });

const reports = new TlsRptReceiver(stack, 'Reports', { zone });
new TlsRptRecord(stack, 'TlsRptRecord', { zone, destinations: [reports] });
const ruleSet = ReceiptRuleSet.fromReceiptRuleSetName(stack, 'Missing', 'a-set-that-does-not-exist');
ruleSet.addRule('Failing', { receiptRuleName: 'failing', recipients: ['example.org'] }).node.addDependency(reports.rule);
