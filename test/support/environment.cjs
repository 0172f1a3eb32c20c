const asyncHooks = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/*
 * For the CDK. It notes for each construct where it was created, which is expensive, and copies the handlers' code next to each template: nothing here reads either.
 * The validation that newer versions build in takes seconds a synth; the examples are checked with it.
 */
const CONTEXT = { 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:disable-asset-staging': true };
Object.assign(process.env, { CDK_CONTEXT_JSON: JSON.stringify(CONTEXT), CDK_VALIDATION: 'false' });

/** Of the file of tests that runs. */
const storages = new Set();

asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
  constructor(...options) {
    super(...options);
    storages.add(this);
  }
};

/** Lets the files of tests that a process runs share what would cost each of them time. */
module.exports = class extends TestEnvironment {
  constructor(...args) {
    super(...args);
    // shared-library.cjs calls this.
    this.global.sharedLibrary = require;
  }

  /** Ends the storages that Jest and the AWS SDK create for each file. Node.js 20 copies all of them to each promise, so that a process's last files would be slow. */
  async teardown() {
    await super.teardown();
    for (const storage of storages) storage.disable();
    storages.clear();
  }
};
