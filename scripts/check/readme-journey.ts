/** One state of the app of somebody who follows the README. */
export interface JourneyStep {
  readonly name: string;
  readonly code: string;
}

const FIRST = /^new MtaSts\(stack, 'MtaSts', \{\n.*?^\}\);\n/ms;
const OTHER_ZONE = "const otherZone = HostedZone.fromHostedZoneAttributes(stack, 'OtherZone', { hostedZoneId: 'Z9876543210EXAMPLE', zoneName: 'example.org' });\n";

/** Types the README's code in its order into one app: first use, several domains, enforce, and leaving. */
export function readmeJourney(readme: string): JourneyStep[] {
  const first = blockBelow(readme, 'The smallest use');
  const several = first
    .replace("import { App, Stack } from 'aws-cdk-lib';", "import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';")
    .replace(FIRST, () => OTHER_ZONE + blockBelow(readme, 'Several domains').replace(/\bthis\b/g, 'stack'));
  const enforced = withPolicy(several, propertyIn(blockBelow(readme, 'From testing to enforce'), 'policy'), 1);
  const leaving = blockBelow(readme, 'Leaving');
  const none = withPolicy(enforced, propertyIn(leaving, 'policy'));
  const removable = withPolicy(none, `${propertyIn(leaving, 'policy')}\n  ${propertyIn(leaving, 'removalPolicy')}`);
  const left = removable.replace(/^(const first = )?new MtaSts\(.*?^\}\);\n/gms, '');
  return Object.entries({ 'first use': first, 'several domains': several, 'enforce': enforced, 'none': none, 'removable': removable, 'left': left })
    .map(([name, code], index, all) => {
      if (index > 0 && code === all[index - 1][1]) throw new Error(`the README's code for '${name}' changes nothing in the app before it`);
      return { name, code };
    });
}

function blockBelow(readme: string, heading: string): string {
  const [, section] = readme.split(`\n## ${heading}\n`);
  const [, code] = /^```ts(?: nofixture)?\n(.*?)^```/ms.exec(section?.split('\n## ')[0] ?? '') ?? [];
  if (code === undefined) throw new Error(`README.md has no code below '${heading}'`);
  return code;
}

function propertyIn(code: string, name: string): string {
  const [line] = new RegExp(`${name}: .*,$`, 'm').exec(code) ?? [];
  if (line === undefined) throw new Error(`the README's code has no '${name}' on a line:\n${code}`);
  return line;
}

/** Replaces the policies of the first `count` domains. */
function withPolicy(code: string, policy: string, count = Infinity): string {
  let done = 0;
  return code.replace(/policy: .*,$/gm, (line) => done++ < count ? policy : line);
}
