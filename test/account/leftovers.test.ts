import { isGone, withDisabled } from './leftovers';

const CONFIG = '<?xml version="1.0"?>\n<DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><CallerReference>a</CallerReference>'
  + '<Origins><Items><Origin><OriginShield><Enabled>true</Enabled></OriginShield></Origin></Items></Origins><Logging><Enabled>true</Enabled><Bucket/></Logging>'
  + '<PriceClass>PriceClass_100</PriceClass><Enabled>true</Enabled></DistributionConfig>';

test('a distribution is disabled, and nothing inside it changes', () => {
  expect(withDisabled(CONFIG)).toBe(CONFIG.replace('</PriceClass><Enabled>true', '</PriceClass><Enabled>false'));
});

test('a disabled distribution stays as it is', () => {
  const disabled = withDisabled(CONFIG);
  expect(withDisabled(disabled)).toBe(disabled);
});

test.each([
  [true, 'NoSuchBucket: The specified bucket does not exist'],
  [true, 'acm: POST / was answered with 400: {"__type":"ResourceNotFoundException"}'],
  [true, 'cloudfront: GET /2020-05-31/function/a/describe was answered with 404: '],
  [false, 'AccessDenied: you may not'],
  [false, 'ResourceInUseException: it is in use'],
])('it is %s that %s means that a resource is gone', (gone, message) => {
  expect(isGone(new Error(message))).toBe(gone);
});
