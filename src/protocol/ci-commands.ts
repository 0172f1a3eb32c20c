/*
 * This file keeps build servers from running commands that a stranger's text contains. They run what they find in the output of a program:
 * - GitHub Actions: `::name key=value::data` after blanks, and the older `##[name]` anywhere in a line
 *   (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands)
 * - Azure Pipelines: `##vso[area.action]` anywhere in a line, and `##[name]`
 *   (https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands)
 * - TeamCity: `##teamcity[name]` (https://www.jetbrains.com/help/teamcity/service-messages.html)
 * - GitLab: `section_start:TIME:NAME` and `section_end:` (https://docs.gitlab.com/ci/jobs/job_logs/)
 * - GitLab and Jenkins: `[[ATTACHMENT|path]]` in a JUnit report publishes the file
 *   (https://docs.gitlab.com/ci/testing/unit_test_reports/, https://plugins.jenkins.io/junit-attachments/)
 * - Travis CI: `travis_fold:`, `travis_time:` (https://github.com/travis-ci/travis-build)
 * - Buildkite: lines that begin with `---`, `+++`, `~~~` or `^^^` (https://buildkite.com/docs/pipelines/configure/managing-log-output)
 * One character of each command is written as its code, which all of them take for text. `shown` and `jsonLine` handle invisible characters inside a
 * command, which a comparison by language rules would skip.
 */

/** Matches a `::` that can't be part of an IPv6 address, which has one `::` followed by groups in hexadecimal only. */
const COLONS = /::(?![0-9a-f:.]{0,43}(?![\w-]))/gi;
/** Matches the colons at the beginning of a line. Any word can follow there: GitHub Actions lets workflows choose the one that resumes commands. */
const COLONS_IN_FRONT = /^(\s*):(?=:)/;
const HASHES = /#(?=#)/g;
const FOLDS = /(section_start|section_end|travis_fold|travis_time):/gi;
const ATTACHMENTS = /\[(?=\[\s*ATTACHMENT\s*\|)/gi;
const HEADERS = /^(\s*)([-+~^])(?=\2\2(?:\s|$))/;

/** Breaks every command in a line of text. A second call changes nothing. */
export function withoutCommands(line: string): string {
  return line
    .replace(HASHES, '\\u{23}')
    .replace(COLONS, '\\u{3a}:')
    .replace(COLONS_IN_FRONT, '$1\\u{3a}')
    .replace(FOLDS, '$1\\u{3a}')
    .replace(ATTACHMENTS, '\\u{5b}')
    .replace(HEADERS, (_, blanks: string, mark: string) => `${blanks}\\u{${mark.charCodeAt(0).toString(16)}}`);
}

/** Breaks every command in JSON and keeps its value. JSON begins with a bracket or a quote, so it never begins with a command. */
export function jsonWithoutCommands(json: string): string {
  return json.replace(HASHES, '\\u0023').replace(COLONS, '\\u003a:').replace(FOLDS, '$1\\u003a').replace(ATTACHMENTS, '\\u005b');
}
