import * as path from 'node:path';
import { MailReader } from './mail-reader';

/** Imported before all else, so that its process starts while the function still loads the AWS SDK. */
export const reader = new MailReader(path.join(__dirname, 'child.js'));
