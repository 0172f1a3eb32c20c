// Lets a test stop a function before a call that its AWS SDK makes, as `pauses.py` does before a step of CloudFormation.
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { Client } = require('@smithy/core/client');

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

/** Before each call: `call Update MtaStsPublicationResource PutObject {"Bucket":...}`. */
exports.pauseBeforeCalls = ({ RequestType, LogicalResourceId }, visitor) => {
  const { send } = Client.prototype;
  Client.prototype.send = async function (command, ...rest) {
    const name = command.constructor.name.replace(/Command$/, '');
    const pauses = await pauseAt(() => ['call', RequestType, LogicalResourceId, name, JSON.stringify(command.input)].join(' '), visitor);
    return send.call(this, command, ...rest).finally(() => pauses.forEach((pause) => fs.writeFileSync(`${pause}.made`, '')));
  };
};
