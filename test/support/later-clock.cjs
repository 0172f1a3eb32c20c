// Loaded by a process whose clock a test wants ahead: by `LATER_MILLISECONDS`.
const { now } = Date;
const ahead = Number(process.env.LATER_MILLISECONDS);
Date.now = () => now() + ahead;
