import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainGroups } from 'cdk-mta-sts';

const file = (name: string) => join(__dirname, name);
const read = (name: string) => JSON.parse(readFileSync(file(name), 'utf8'));

// Run this after a change of domains.json, and commit groups.json with it: npx tsx record-groups.ts
const domainNames = read('domains.json').map(({ domainName }: { domainName: string }) => domainName);
const record = DomainGroups.extend({ domainNames, record: read('groups.json') });
writeFileSync(file('groups.json'), `${JSON.stringify(record, null, 2)}\n`);
