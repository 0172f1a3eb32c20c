import { describeExample } from './describe-example';
import { EXAMPLE_COM } from './zones';

const WEB_ACL = 'web-acl=arn:aws:wafv2:us-east-1:123456789012:global/webacl/core-rule-set/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111';

/** With AWS's core rule set, which blocks requests without a User-Agent. */
describeExample('minimal', { zones: EXAMPLE_COM }, (example) => {
  beforeAll(() => example().zones.putMx('example.com', 'mx1.example.com', 'mx2.example.com'));

  test('the policy is published and changed through a firewall with the core rule set', async () => {
    await example().deployVariant(WEB_ACL);
    expect((await example().policy()).body).toContain('mode: testing\r\n');
    await example().deployVariant(WEB_ACL, 'mode=enforce');
    expect((await example().policy()).body).toContain('mode: enforce\r\n');
  }, 240_000);

  test('the firewall rejects a sender without a User-Agent', async () => {
    expect(await example().policy('example.com', { headers: {} })).toMatchObject({ status: 403 });
  });
});
