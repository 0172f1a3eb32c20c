import { PolicyHostBase } from './policy-host-base';
import { IPolicyHost } from './policy-host-interface';
import { HOST_BASE, isMarkedAs } from '../cdk/construct-kind';
import { invalid } from '../cdk/validation';

/** Returns a host in the form that publications need. Fails for an implementation of the interface that does not come from this package. */
export function hostOf(policyHost: IPolicyHost): PolicyHostBase {
  if (isMarkedAs(HOST_BASE, policyHost)) return policyHost as PolicyHostBase;
  throw invalid('policyHost', policyHost.node?.path, 'publications need more of a host than its interface says',
    'give a PolicyHost, or what PolicyHost.fromPolicyHostAttributes() returns');
}
