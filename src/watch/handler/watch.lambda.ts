import { watchHandler } from './watch';

export const handler = watchHandler();
