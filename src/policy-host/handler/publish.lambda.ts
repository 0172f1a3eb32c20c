import { awsPorts } from './aws-ports';
import { operate, physicalId } from './operation';
import { customResource } from '../../lambda/custom-resource';

export const handler = customResource(physicalId, (event, deadline) => operate(event, deadline, awsPorts(deadline)));
