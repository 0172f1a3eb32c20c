/** Reports that a newer request has taken over. CloudFormation ignores the response: it cancelled this request before it made the newer one. */
export function overtaken(policyHost: string): Error {
  return new Error(`a newer request for ${policyHost} has arrived and decides what is published`);
}
