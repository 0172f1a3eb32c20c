import { awsPorts } from './aws-ports';
import { operate, physicalId } from './operation';
import { zoneRolesOf } from './zone-roles';
import { customResource } from '../../lambda/custom-resource';

export const handler = customResource(physicalId, (event, deadline) => operate(event, deadline, awsPorts(deadline, zoneRolesOf(event))));
