import { ServedPolicy } from '../../../src/policy-host/handler/served-policy';
import { decide, situationOf } from '../../../src/policy-host/handler/situation';

const TEXT = 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\nmax_age: 604800\r\n';
const OTHER_TEXT = TEXT.replace('mx1', 'mx2');
const served = (owner?: string, successor?: string): ServedPolicy => ({ text: TEXT, id: '1', owner, successor, enforcedUntil: 0, testingSince: 1000 });
const request = (isFirst: boolean) => ({ isFirst, owner: 'me', requestId: 'request' });

test.each<[kind: string, isFirst: boolean, before: ServedPolicy | undefined]>([
  ['first', true, undefined],
  ['own', true, served('me')],
  ['takeover', true, served('another')],
  ['takeover', true, served()],
  ['own', false, served('me')],
  ['own', false, served('another')],
  ['own', false, undefined],
])('the situation is %s if the request is the first one: %p, and the host serves %j', (kind, isFirst, before) => {
  expect(situationOf(request(isFirst), before)).toEqual({ kind, before });
});

test.each<[what: string, isFirst: boolean, before: ServedPolicy | undefined, text: string, next: object, isToPut: boolean]>([
  ['a first policy is stored under its owner', true, undefined, TEXT, { owner: 'me', testingSince: 5000 }, true],
  ['an unchanged policy keeps its id and is not stored again', false, served('me'), TEXT, served('me'), false],
  ['an unchanged policy is stored again when its resource is recreated', true, served('me'), TEXT, served('me'), true],
  ['a changed policy is stored and keeps the start of testing', false, served('me'), OTHER_TEXT, { text: OTHER_TEXT, testingSince: 1000 }, true],
  ['a policy that is taken over keeps its owner and id, and gets a successor', true, served('another'), TEXT, { id: '1', owner: 'another', successor: 'me' }, true],
  ['a policy whose owner publishes it again loses its successor', false, served('another', 'me'), TEXT, { owner: 'me', successor: undefined }, true],
  ['a policy that is gone is stored again', false, undefined, TEXT, { owner: 'me' }, true],
])('the decision is that %s', (_, isFirst, before, text, next, isToPut) => {
  const decision = decide(request(isFirst), situationOf(request(isFirst), before), text, 5000);
  expect(decision).toMatchObject({ next, isToPut });
  expect(decision.next.id === before?.id).toBe(text === before?.text);
});
