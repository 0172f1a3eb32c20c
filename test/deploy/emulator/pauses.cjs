// Lets a test stop a function before a request of its AWS SDK, as `pauses.py` does before a step of CloudFormation.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const folder = process.env.PAUSES;

function take(file, place, visitor) {
  const taken = path.join(folder, file.replace(/at$/, `${visitor}.taken`));
  try {
    if (!new RegExp(fs.readFileSync(path.join(folder, file), 'utf8')).test(place)) return undefined;
    fs.renameSync(path.join(folder, file), taken);
    return taken;
  } catch (error) {
    // Another was first, or the test no longer asks for it.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Gives the pauses that it came to. */
async function pauseAt(place, visitor) {
  const pauses = [];
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.at')).sort()) {
    const taken = take(file, place(), visitor);
    if (taken) pauses.push(taken);
    while (taken && fs.existsSync(taken)) await sleep(20);
    if (taken && fs.existsSync(`${taken}.crash`)) process.exit(1);
  }
  return pauses;
}

/** Before each request: `call Update MtaStsPublicationResource PUT /bucket/key?x-id=PutObject`. A held request is signed, and nothing of it is sent. */
exports.pauseBeforeCalls = ({ RequestType, LogicalResourceId }, visitor) => {
  const { request } = http;
  http.request = (options, ...rest) => {
    const made = request(options, ...rest);
    const { end } = made;
    made.end = (...body) => {
      pauseAt(() => ['call', RequestType, LogicalResourceId, options.method, options.path].join(' '), visitor).then((pauses) => {
        made.once('close', () => pauses.forEach((pause) => fs.writeFileSync(`${pause}.made`, '')));
        end.apply(made, body);
      }).catch((error) => made.destroy(error));
      return made;
    };
    return made;
  };
};
