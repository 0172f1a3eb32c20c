/**
 * Transforms a library's module into one that takes what the environment has loaded. Jest loads each module again for each file of tests, and V8 compiles it again,
 * which would take a tenth of the time of all tests. So these libraries see the environment variables of the process, and not those that a test changes.
 */
module.exports = {
  process: (_, file) => ({ code: `module.exports = globalThis.sharedLibrary(${JSON.stringify(file)});` }),
};
