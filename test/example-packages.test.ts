import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..');
const { jsii: { targets }, peerDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const exampleFile = (...names: string[]) => fs.readFileSync(path.join(ROOT, 'examples', ...names), 'utf8');

/** What an example in another language is to be built with has the name under which it is published. */
describe('packages of examples', () => {
  test('the Python example installs the published package', () => {
    expect(exampleFile('python-minimal', 'README.md')).toContain(`pip install aws-cdk-lib ${targets.python.distName}\n`);
  });

  test('the Java example depends on the published package', () => {
    const { groupId, artifactId } = targets.java.maven;
    const dependencies = [...exampleFile('java-minimal', 'pom.xml').matchAll(/<dependency>(.*?)<\/dependency>/gs)].map(([, text]) => text.replace(/\s/g, ''));
    const floor = peerDependencies['aws-cdk-lib'].replace('^', '');
    expect(dependencies).toEqual([
      `<groupId>software.amazon.awscdk</groupId><artifactId>aws-cdk-lib</artifactId><version>[${floor},3.0.0)</version>`,
      `<groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>[0.0.0,1.0.0)</version>`,
    ]);
  });

  test('the Go example imports the published module', () => {
    expect(exampleFile('go-minimal', 'main.go')).toContain(`"${targets.go.moduleName}/`);
  });
});
