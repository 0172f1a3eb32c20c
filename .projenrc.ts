import { awscdk, javascript, release, ReleasableCommits } from 'projen';

/** Everything that the package links to is below it: its documentation, issues and releases. src/protocol/docs-url.ts has it, too. */
const REPOSITORY = 'https://github.com/cdk-mta-sts/cdk-mta-sts';

/** .ci/run installs Debian's packages, and makes namespaces, which a container may do only if it is privileged. */
const CI_CONTAINER = { image: 'node:20-bookworm', options: '--privileged' };
const CI = { name: 'Check everything', run: '.ci/run' };

/** What the tests load once a process: see test/support/shared-library.cjs. */
const SHARED_LIBRARIES = 'aws-cdk-lib|cdk-nag|constructs|fast-check|typescript';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-mta-sts',
  description: 'MTA-STS (RFC 8461) and SMTP TLS reporting (RFC 8460) for a mail domain, as one AWS CDK construct',
  author: 'cdk-mta-sts authors',
  authorAddress: REPOSITORY,
  repositoryUrl: `${REPOSITORY}.git`,
  homepage: `${REPOSITORY}#readme`,
  bugsUrl: `${REPOSITORY}/issues`,
  bin: { 'cdk-mta-sts': 'bin/cdk-mta-sts' },
  keywords: ['aws-cdk', 'awscdk', 'mta-sts', 'tls-rpt', 'rfc8461', 'rfc8460', 'smtp', 'email', 'ses', 'route53', 'cloudfront'],
  license: 'Apache-2.0',
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  // 46 KB in place of 530: the bundled AWS SDK needs the room.
  compressAssembly: true,
  sampleCode: false,
  // Handlers are bundled by scripts/bundle/bundle.ts, with checks.
  lambdaAutoDiscover: false,

  // The floor is what CrossStackReferences needs; users are not forced further up than that.
  cdkVersion: '2.258.0',
  constructsVersion: '10.5.0',
  // jsii 6 is built on TypeScript 6; TypeScript 7 fits neither it nor ts-jest.
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.16.0',
  projenVersion: '0.103.25',

  // A workflow for each pull request, and one that a maintainer starts to publish: docs/decisions/release.md.
  githubOptions: { mergify: false, pullRequestLint: false, workflows: true },
  pullRequestTemplate: false,
  depsUpgradeOptions: { workflow: false },
  workflowNodeVersion: '20.x',
  buildWorkflowOptions: { mutableBuild: false, preBuildSteps: [CI] },
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseWorkflowSetupSteps: [CI, { name: 'Ask for advisories', run: 'npx tsx --tsconfig tsconfig.dev.json scripts/check/check-audit.ts --required' }],
  // A maintainer approves each publication.
  releaseEnvironment: 'release',
  releasableCommits: ReleasableCommits.everyCommit(),
  // The changelog is written by hand, and names the next version.
  nextVersionCommand: 'tsx --tsconfig tsconfig.dev.json scripts/release/next-version.ts',
  releaseToNpm: true,
  npmTrustedPublishing: true,
  npmProvenance: true,
  publishToPypi: { distName: 'cdk-mta-sts', module: 'cdk_mta_sts', trustedPublishing: true, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkmtasts',
    mavenGroupId: 'io.github.cdkmtasts',
    mavenArtifactId: 'cdk-mta-sts',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'CdkMtaSts', packageId: 'CdkMtaSts', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-mta-sts/cdk-mta-sts-go' },

  devDeps: [
    'jsii-diff@^1',
    'jsii-pacmak@^1',
    'ts-jest@^29.4.15',
    // Exact, because the bytes of the bundles are part of every user's template.
    'esbuild@0.28.2',
    'postal-mime@4.0.0',
    'yauzl@^3.4.0',
    '@types/yauzl@^3',
    '@aws-sdk/client-cloudformation@^3.1169.0',
    '@aws-sdk/client-eventbridge@^3.1169.0',
    '@aws-sdk/client-s3@^3.1169.0',
    '@aws-sdk/client-sns@^3.1169.0',
    '@aws-sdk/client-sts@^3.1169.0',
    '@aws-sdk/client-ses@^3.1169.0',
    '@types/aws-lambda@^8.10.164',
    // Takes the regular expressions of the source apart, to try each on texts made for it.
    '@eslint-community/regexpp@^4.12.3',
    // Run the saved queries, and parse them as Athena does. Exact, because they decide what counts as SQL.
    '@duckdb/node-api@1.5.6-r.1',
    'dt-sql-parser@4.5.1',
    // Judge the pages that the commands write.
    'axe-core@4.14.1',
    'html-validate@10.17.0',
    'jsdom@29.1.1',
    // Servers and clients of the demo and the tests.
    '@aws-sdk/client-route-53@^3.1169.0',
    '@aws-sdk/client-sqs@^3.1169.0',
    '@peculiar/x509@^2.2.0',
    '@types/nodemailer@^8',
    '@types/smtp-server@^3',
    '@20minutes/s3rver@^5.0.0',
    'aws-cdk@2.1148.1',
    'cdk-nag@^3.0.2',
    'dns-packet@^5.6.1',
    '@types/dns-packet@^5',
    'fast-check@^4.10.2',
    'nodemailer@^10.6.0',
    'reflect-metadata@^0.2.2',
    'smtp-server@^3.21.6',
    'tsx@^4.23.15',
  ],
  gitignore: ['.DS_Store', '/.jsii.gz', '/.jsii.tabl.json', '/assets/', 'cdk.out/', '/tsconfig.tsbuildinfo'],
  // The lint task reports; it fixes nothing by itself.
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'demo', 'scripts'], commandOptions: { fix: false }, projectService: false, tsconfigPath: './tsconfig.dev.json' },
  // One program over everything that is not the package, with the package under its own name.
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts'],
    compilerOptions: { paths: { 'cdk-mta-sts': ['./src/index.ts'] } },
  },
  jestOptions: {
    jestVersion: '^30',
    junitReporting: false,
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      // By default Jest leaves one core idle, which is half of two.
      maxWorkers: '100%',
      // No test may fail because the machine is busy.
      testTimeout: 120_000,
      testSequencer: './test/support/longest-first.cjs',
      testEnvironment: './test/support/environment.cjs',
      transform: { [`/node_modules/(${SHARED_LIBRARIES})/.*\\.c?js$`]: new javascript.Transform('./test/support/shared-library.cjs') },
      transformIgnorePatterns: [`/node_modules/(?!(${SHARED_LIBRARIES})/)`],
      moduleNameMapper: { '^cdk-mta-sts$': '<rootDir>/src' },
    },
  },
});

for (const [workflow, job] of [['build', 'build'], ['release', 'release']]) {
  project.github!.tryFindWorkflow(workflow)!.file!.addOverride(`jobs.${job}.container`, CI_CONTAINER);
}
// It is npm's own, and no host of a registry is named in this repository.
project.github!.tryFindWorkflow('release')!.file!.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');
// Maven Central has had no staging profiles since it replaced OSSRH.
project.github!.tryFindWorkflow('release')!.file!.addDeletionOverride('jobs.release_maven.steps.10.env.MAVEN_STAGING_PROFILE_ID');
project.tasks.tryFind('bump')!.exec('tsx --tsconfig tsconfig.dev.json scripts/release/release-notes.ts dist/version.txt dist/changelog.md');

// It asks for a patch of constructs that nothing here needs, which would raise what users have to have.
project.package.addField('overrides', { 'cdk-nag': { constructs: '$constructs' } });

// With a map in each file the package would be half as large again; what is in lib/ can be read as it is.
for (const option of ['inlineSourceMap', 'inlineSources']) project.tryFindObjectFile('tsconfig.json')!.addOverride(`compilerOptions.${option}`, false);

// Mails are kept byte for byte.
project.gitattributes.addAttributes('/test/fixtures/**', '-text');

for (const path of ['/.ci/', '/cdk.out/', '/CONTRIBUTING.md', '/examples/', '/demo/', '/scripts/', '/docs/']) project.npmignore?.exclude(path);
// What only handlers use is in their bundles.
for (const path of ['lib/**/*handler/', 'lib/lambda/', 'lib/cli/', 'lib/checks/', 'lib/protocol/reports/', 'lib/protocol/mails/', 'lib/protocol/verdict/', 'lib/stored-reports/']) project.npmignore?.exclude(path);
// It says again what the .d.ts files say, in a tenth of the package; the README links to it.
project.npmignore?.exclude('/API.md');
project.npmignore?.include('/assets/');
// Who translates the README for the other languages' documentation needs rosetta/, and translates it again.
project.npmignore?.exclude('/.jsii.tabl.json');

// What they import is bundled, or in Lambda's runtime.
for (const bundled of ['src/**/*handler/**', 'src/lambda/**', 'src/checks/**', 'src/cli/**', 'src/protocol/**', 'src/stored-reports/**']) project.eslint?.allowDevDeps(bundled);

// The handlers' code is bundled here, once, so that nobody who uses the package needs a bundler or Docker.
const bundle = project.addTask('bundle', {
  description: 'Bundle the Lambda handlers into assets/',
  exec: 'tsx scripts/bundle/bundle.ts',
});
project.preCompileTask.spawn(bundle);

project.testTask.reset();
project.testTask.spawn(bundle);
// Some suites wait for processes and servers: one worker more than there are cores leaves no core idle. A percentage can't say that.
project.testTask.exec('jest --ci --maxWorkers=$(node -p "os.availableParallelism() + 1")', { receiveArgs: true });

// As many workers as cores: with more, the emulator answered some requests with errors of its own.
project.addTask('test:emulator', {
  description: 'Run the handlers against an AWS API emulator (needs moto_server on PATH)',
  steps: [{ spawn: 'bundle' }, { exec: "jest --ci --testMatch '**/test/**/*.emulator.ts'", receiveArgs: true }],
});
project.addTask('test:sql', {
  description: 'Run the saved queries over generated reports, and compare the numbers with those of the code',
  steps: [{ exec: "jest --ci --testMatch '**/test/**/*.sql.ts'", receiveArgs: true }],
});
project.addTask('test:regexes', {
  description: 'Try each regular expression of the source on long texts made for it, about a minute long (docs/decisions/bounded-work.md)',
  steps: [{ exec: "jest --ci --testMatch '**/test/**/*.regexes.ts'", receiveArgs: true }],
});
project.addTask('test:compilers', {
  description: 'Let the checks of the generated code for other languages find what does not compile (needs javac and go on PATH)',
  steps: [{ exec: "jest --ci --testMatch '**/test/**/*.languages.ts'", receiveArgs: true }],
});
project.addTask('test:safety', {
  description: 'Explore deployments in the model checker, minutes long (docs/safety.md)',
  env: { SAFETY: 'each' },
  steps: [{ spawn: 'bundle' }, { exec: 'jest --ci --testTimeout=1200000 test/safety/transitions test/safety/next-deployment', receiveArgs: true }],
});
project.addTask('test:interop', {
  description: 'Let real senders deliver to what an example app publishes (needs root and Debian packages: docs/interop.md)',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json test/interop/main.ts', receiveArgs: true }],
});
project.addTask('test:deploy', {
  description: 'Deploy examples with the CDK CLI into an AWS API emulator (needs moto_server on PATH)',
  steps: [{ spawn: 'bundle' }, { exec: "jest --ci --testMatch '**/test/**/*.deploy.ts' --maxWorkers=3", receiveArgs: true }],
});
project.addTask('test:account', {
  description: 'Run the deployment scenarios in an AWS account of your own: --zone ZONE [--profile P] [--region R] (docs/acceptance-run.md)',
  // The AWS SDK's advice on Node.js versions does not concern people who run this.
  env: { NODE_NO_WARNINGS: '1' },
  steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json test/account/main.ts', receiveArgs: true }],
});
project.addTask('lint', {
  description: 'Lint and type-check everything, the tests, examples and scripts included, and check the English of texts',
  steps: [{ spawn: 'eslint' }, { exec: 'tsc --noEmit -p tsconfig.dev.json' }, { exec: 'tsx --tsconfig tsconfig.dev.json scripts/check/check-english.ts' }],
});
project.addTask('demo', {
  description: 'Rehearse an example app on loopback, as a sender and as a reporter',
  // The AWS SDK's advice on Node.js versions does not concern people who run the demo.
  env: { NODE_NO_WARNINGS: '1' },
  steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json demo/main.ts', receiveArgs: true }],
});
project.addTask('bench', {
  description: 'Measure synth and import time, resource counts, bundle sizes and cold starts',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json scripts/bench/bench.ts', receiveArgs: true }],
});
project.addTask('fuzz', {
  description: 'Feed changed inputs to everything that reads bytes of strangers (--minutes N, --seed INTEGER)',
  exec: 'tsx --tsconfig tsconfig.dev.json scripts/fuzz/fuzz.ts',
  receiveArgs: true,
});

project.synth();
