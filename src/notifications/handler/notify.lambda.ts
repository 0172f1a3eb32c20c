import { notifyHandler } from './notify';

export const handler = notifyHandler();
