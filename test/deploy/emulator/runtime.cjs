// Lambda's runtime, for one event: argv is the directory of the code and the handler's name, the event comes in and the answer goes out as JSON.
const dns = require('node:dns');
const fs = require('node:fs');
const path = require('node:path');
const { pauseBeforeCalls } = require('./pauses.cjs');

const [directory, handler, answerFile] = process.argv.slice(2);
const [file, name] = handler.split('.');
const { event, milliseconds, context } = JSON.parse(fs.readFileSync(0, 'utf8'));
const end = Date.now() + milliseconds;

dns.promises.Resolver = class extends dns.promises.Resolver {
  constructor(options) {
    super(options);
    this.setServers([process.env.DNS]);
  }
};

pauseBeforeCalls(event, context.awsRequestId);
console.log(`runtime: Node.js ${process.version}`);
require(path.join(directory, `${file}.js`))[name](event, { ...context, getRemainingTimeInMillis: () => end - Date.now() }).then(
  (answer) => fs.writeFileSync(answerFile, JSON.stringify(answer ?? null)),
  (error) => {
    console.error(error);
    fs.writeFileSync(answerFile, JSON.stringify({ errorType: error?.name, errorMessage: error?.message }));
    process.exitCode = 1;
  },
);
