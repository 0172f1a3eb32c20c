import * as path from 'node:path';
import { MailReader } from './mail-reader';

/** Starts the reader process. The handler imports this file first, so that the process starts while the function loads the AWS SDK. */
export const reader = new MailReader(path.join(__dirname, 'child.js'));
