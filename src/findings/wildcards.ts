/** Returns the resources with a wildcard in the inline policies of a role, in the form that cdk-nag gives them in its ids. */
export function wildcardsIn(policies: any[] = []): string[] {
  const statements = policies.flatMap(({ PolicyDocument, policyDocument }) => (PolicyDocument ?? policyDocument).Statement);
  const resources: string[] = statements.flatMap(({ Resource }) => listOf(Resource).map(flat));
  return [...new Set(resources.filter((resource) => resource.includes('*')))];
}

function listOf(value: any): any[] {
  return Array.isArray(value) ? value : [value];
}

/** Writes a reference as text: `<Bucket.Arn>/reports/*`. */
function flat(value: any): string {
  if (typeof value === 'string') return value;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
  if (value['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value['Fn::ImportValue']) return flat(value['Fn::ImportValue']);
  if (value.Ref) return `<${value.Ref}>`;
  return JSON.stringify(value);
}
