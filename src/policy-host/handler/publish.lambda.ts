import { awsWorld } from './aws-world.lambda-shared';
import { operate, physicalId } from './operation.lambda-shared';
import { customResource } from '../custom-resource.lambda-shared';

export const handler = customResource(physicalId, (event, deadline) => operate(event, deadline, awsWorld(deadline)));
