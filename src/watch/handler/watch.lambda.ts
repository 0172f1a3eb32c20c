import { watchHandler } from './watch.lambda-shared';

export const handler = watchHandler();
