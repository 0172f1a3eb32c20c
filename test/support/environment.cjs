const asyncHooks = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** Of the file of tests that runs. */
const storages = new Set();

asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
  constructor(...options) {
    super(...options);
    storages.add(this);
  }
};

/**
 * Jest and the AWS SDK create an `AsyncLocalStorage` for each file of tests, and Node.js 20 copies all that are enabled to each promise.
 * Without an end to them, the promises of a worker's last files would cost a multiple.
 */
module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of storages) storage.disable();
    storages.clear();
  }
};
