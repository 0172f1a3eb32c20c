import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Compiler, GO, JAVA } from '../../scripts/languages/compilers';

/** Go may have to compile its own packages first. */
const TIMEOUT = 120_000;

let workDir: string;
beforeEach(() => { workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'compilers-')); });
afterEach(() => fs.rmSync(workDir, { recursive: true }));

/** A package with one class, generated, and an app that uses it. */
const JAVA_FILES = {
  'generated/src/main/java/org/own/Policy.java': `package org.own;
    public class Policy extends software.amazon.jsii.JsiiObject {
      protected Policy(software.amazon.jsii.JsiiObjectRef reference) { super(reference); }
      public static @org.jetbrains.annotations.NotNull Policy of(String text, org.other.Duration maxAge) {
        return jsiiStaticCall(Policy.class, "of", software.amazon.jsii.NativeType.forClass(Policy.class), text, maxAge);
      }
      @Deprecated public String old() { return null; }
    }`,
  'generated/src/main/java/org/other/Duration.java': 'package org.other; public class Duration { public static Duration days(int days) { return null; } }',
  'app/App.java': 'class App { Object policy() { return org.own.Policy.of("v", org.other.Duration.days(1)); } }',
};
const GO_FILES = {
  'generated/own/go.mod': 'module example.com/own\n\ngo 1.99\n\nrequire example.com/other v1.0.0\n',
  'generated/own/policy.go': `package own

import (
	"example.com/other"
	_jsii_ "github.com/aws/jsii-runtime-go/runtime"
)

func Of(text *string, maxAge other.Duration) (policy interface{}) {
	_jsii_.StaticInvoke("own.Policy", "of", []interface{}{text, maxAge}, &policy)
	return policy
}
`,
  'generated/own/no_checks.go': '//go:build no_checks\n\npackage own\n',
  'generated/other/go.mod': 'module example.com/other\n\ngo 1.99\n',
  'generated/other/duration.go': 'package other\n\ntype Duration interface{ Days() *float64 }\n',
  'app/go.mod': 'module app\n\ngo 1.18\n',
  'app/main.go': `package main

import (
	"example.com/own"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	own.Of(jsii.String("v"), nil)
}
`,
};

describeCompiler(JAVA, 'src/main/java/org/own', JAVA_FILES, [
  ['app/App.java', 'Policy.of', 'Policy.off'],
  ['app/App.java', '"v"', '1'],
  // A warning.
  ['app/App.java', '; }', '.old(); }'],
  ['generated/src/main/java/org/own/Policy.java', 'org.other.Duration maxAge', 'org.other.Time maxAge'],
]);

describeCompiler(GO, 'own', GO_FILES, [
  ['app/main.go', 'own.Of', 'own.Off'],
  ['app/main.go', 'jsii.String("v")', '"v"'],
  ['generated/own/policy.go', 'other.Duration', 'other.Time'],
  // Not compiled, but read.
  ['generated/own/no_checks.go', 'package own', 'package func'],
]);

type Files = { readonly [file: string]: string };
type Break = [file: string, text: string, other: string];

/** Each break of a file, a text in place of another one, has to fail. */
function describeCompiler(compiler: Compiler, own: string, files: Files, breaks: Break[]): void {
  const compile = (changed: Files) => {
    for (const [file, text] of Object.entries({ ...files, ...changed })) {
      fs.mkdirSync(path.dirname(path.join(workDir, file)), { recursive: true });
      fs.writeFileSync(path.join(workDir, file), text);
    }
    compiler.compile({ generated: path.join(workDir, 'generated'), own, apps: [path.join(workDir, 'app')], workDir });
  };

  describe(compiler.command, () => {
    beforeAll(() => {
      if (compiler.version() === undefined) throw new Error(`${compiler.command} is not on PATH; on Debian: apt-get install default-jdk-headless golang-go`);
    });

    test('the compiler accepts the correct app', () => compile({}), TIMEOUT);

    test.each(breaks)('the compiler refuses it if in %s, %s becomes %s', (file, text, other) => {
      expect(files[file]).toContain(text);
      expect(() => compile({ [file]: files[file].replace(text, other) })).toThrow(new RegExp(path.basename(file)));
    }, TIMEOUT);
  });
}
