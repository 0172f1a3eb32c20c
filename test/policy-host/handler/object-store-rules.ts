import { ObjectStore } from '../../../src/policy-host/handler/object-store';

const BUCKET = 'policies';
const content = (text: string) => ({ text, metadata: { id: text } });

/** Tests the rules that claims rely on, for S3 and for its stand-in. */
export function describeObjectStore(name: string, storeOf: () => ObjectStore): void {
  describe(`${name} as a store of objects`, () => {
    let prefix = '';
    let count = 0;
    beforeEach(() => { prefix = `test-${++count}/`; });
    const key = (suffix: string) => `${prefix}${suffix}`;
    const textOf = async (suffix: string) => (await storeOf().get(BUCKET, key(suffix)))?.text;

    test('the store returns the newest version, with its metadata', async () => {
      expect(await textOf('a')).toBeUndefined();
      await storeOf().put(BUCKET, key('a'), content('one'));
      await storeOf().put(BUCKET, key('a'), content('two'));
      expect(await storeOf().get(BUCKET, key('a'))).toMatchObject(content('two'));
    });

    test('the store replaces an object only if it has the etag that it was read with', async () => {
      const store = storeOf();
      expect(await store.replace(BUCKET, key('a'), content('one'), '"0"')).toBeUndefined();
      await store.put(BUCKET, key('a'), content('one'));
      const { etag } = (await store.get(BUCKET, key('a')))!;
      expect(await store.replace(BUCKET, key('a'), content('two'), etag)).toBeDefined();
      expect(await store.replace(BUCKET, key('a'), content('three'), etag)).toBeUndefined();
      expect(await textOf('a')).toBe('two');
    });

    test('the store does not replace an object that was removed', async () => {
      const store = storeOf();
      const { etag } = await store.put(BUCKET, key('a'), content('one'));
      await store.remove(BUCKET, await store.versions(BUCKET, key('a')));
      expect(await store.replace(BUCKET, key('a'), content('one'), etag)).toBeUndefined();
      expect(await store.versions(BUCKET, prefix)).toEqual([]);
    });

    test('the store copies text and metadata of an object, or of the named version', async () => {
      const store = storeOf();
      const { versionId } = await store.put(BUCKET, key('a'), content('one'));
      await store.put(BUCKET, key('a'), content('two'));
      expect(await store.copy(BUCKET, { key: key('a') }, key('b'))).toBeDefined();
      expect(await store.get(BUCKET, key('b'))).toMatchObject(content('two'));
      expect(await store.copy(BUCKET, { key: key('a'), versionId }, key('b'))).toBeDefined();
      expect(await store.get(BUCKET, key('b'))).toMatchObject(content('one'));
    });

    test('the store does not copy an object that does not exist', async () => {
      const store = storeOf();
      const { versionId } = await store.put(BUCKET, key('a'), content('one'));
      await store.put(BUCKET, key('a'), content('two'));
      await store.remove(BUCKET, [{ key: key('a'), versionId }]);
      expect(await store.copy(BUCKET, { key: key('a'), versionId }, key('b'))).toBeUndefined();
      expect(await store.copy(BUCKET, { key: key('none') }, key('b'))).toBeUndefined();
      expect(await textOf('b')).toBeUndefined();
    });

    test('the store lists the versions of all objects under a prefix, and removes the named ones', async () => {
      const store = storeOf();
      for (const text of ['one', 'two']) await store.put(BUCKET, key('a/x'), content(text));
      await store.put(BUCKET, key('b'), content('three'));
      const versions = await store.versions(BUCKET, key('a/'));
      expect(versions.map((version) => version.key)).toEqual([key('a/x'), key('a/x')]);
      await store.remove(BUCKET, versions);
      await store.remove(BUCKET, versions);
      expect([await textOf('a/x'), await textOf('b')]).toEqual([undefined, 'three']);
    });
  });
}
