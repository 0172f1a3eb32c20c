import * as fs from 'node:fs';
import type { Plugin } from 'esbuild';

/** Reads credentials elsewhere than in the environment, where Lambda puts them. */
const OTHER_CREDENTIALS = /^(@aws-sdk\/credential-provider-(ini|sso|process|web-identity|login|http)|@smithy\/credential-provider-imds)$/;
/** Encodes calls that stream events, such as SelectObjectContent of S3. No handler has such a call. */
const EVENT_STREAMS = /^@smithy\/core\/event-streams$/;
/** Lists all types and calls of a service. */
const SCHEMAS = /[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
/** Namespace of the modules that take the place of others. */
const INSTEAD = 'instead';

/** The SDK's S3 client asks for these two functions when it is made. */
const NO_EVENT_STREAMS = `
  export const resolveEventStreamSerdeConfig = (config) => config;
  export const eventStreamSerdeProvider = () => { throw new Error('this AWS SDK was bundled without event streams'); };`;

/** Leaves out of the bundled AWS SDK what no handler can use in Lambda: a third of its bytes (docs/decisions/bundled-handlers.md). */
export const lambdaSdk: Plugin = {
  name: 'lambda-sdk',
  setup(build) {
    for (const filter of [OTHER_CREDENTIALS, EVENT_STREAMS]) build.onResolve({ filter }, ({ path }) => ({ path, namespace: INSTEAD }));
    build.onLoad({ filter: EVENT_STREAMS, namespace: INSTEAD }, () => ({ contents: NO_EVENT_STREAMS }));
    build.onLoad({ filter: OTHER_CREDENTIALS, namespace: INSTEAD }, () => ({
      contents: "throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: this AWS SDK was bundled for Lambda, which sets them');",
    }));
    build.onLoad({ filter: SCHEMAS }, ({ path }) => ({ contents: withLiteralKeys(fs.readFileSync(path, 'utf8')) }));
  },
};

/**
 * Writes `{ "Key": 1 }` in place of `{ [_K]: 1 }` with `const _K = "Key"`. esbuild keeps an unused object whose key is a
 * variable, because its evaluation could have an effect.
 */
export function withLiteralKeys(module: string): string {
  const strings = new Map([...module.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, literal]) => [name, literal]));
  return module.replace(/\[(\w+)\]:/g, (key, name) => (strings.has(name) ? `${strings.get(name)}:` : key));
}
