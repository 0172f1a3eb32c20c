import { InMemoryPorts } from './memory-ports';
import { publicationSettings } from '../../../src/policy-host/handler/publication-request';
import { publish } from '../../../src/policy-host/handler/publishing';

const STEP = "If the policy host belongs to another app, deploy that app first, with example.com in its 'addDomain()' and this stack in 'publishingStackName'";

let ports: InMemoryPorts;
beforeEach(() => { ports = new InMemoryPorts(); });

function published(properties: { HostedZoneId?: string; RecordsRole?: string; Mode?: string } = {}): Promise<unknown> {
  return publish({
    owner: 'stack Resource',
    requestId: `request-${properties.Mode}`,
    requestedAt: ports.time,
    stackId: 'stack',
    logicalId: 'Resource',
    isFirst: properties.Mode === undefined,
    deadline: 0,
    ...publicationSettings({ PolicyDomain: 'example.com', Mode: 'testing', MaxAge: '604800', Mx: ['mx1.example.com'], Host: 'policies/d111.cloudfront.net', ...properties }),
  }, ports);
}

const denied = (name: string) => Object.assign(new Error('not authorized'), { name });

test('a first policy that does not become live may be of a domain that the host does not list', async () => {
  ports.stuck = true;
  await expect(published()).rejects.toThrow(`it is not live. ${STEP}`);
});

test('a later policy that does not become live is of a domain that the host lists', async () => {
  await published();
  ports.stuck = true;
  await expect(published({ Mode: 'none' })).rejects.toThrow(/^it is not live$/);
});

test.each(['AccessDenied', 'AccessDeniedException'])("a zone that the host's role may not read may be of such a domain, and nothing is changed: %s", async (name) => {
  ports.zoneFailure = denied(name);
  await expect(published({ HostedZoneId: 'Z1' })).rejects.toThrow(`could not be read: not authorized. Nothing was changed. ${STEP}`);
  expect(ports.changes).toEqual([]);
});

test.each<[string, string, string | undefined]>([
  ['cannot be read for another reason', 'ThrottlingException', undefined],
  ['is read through a role of its own', 'AccessDenied', 'arn:aws:iam::222222222222:role/records'],
])('a zone that %s says nothing of the list', async (_, name, RecordsRole) => {
  ports.zoneFailure = denied(name);
  await expect(published({ HostedZoneId: 'Z1', RecordsRole })).rejects.toThrow(/Nothing was changed$/);
});
