/** A version's part of CHANGELOG.md. */
export interface Release {
  readonly version: string;
  /** The day of the release; undefined while it is not released. */
  readonly date?: string;
  /** Markdown below the heading. */
  readonly notes: string;
}

const HEADING = /^## (\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?) - (\d{4}-\d{2}-\d{2}|unreleased)$/;
const TEMPLATES = '### Templates';

/** Reads the versions of a changelog, newest first. Refuses what a release could not be made from. */
export function parseChangelog(text: string): Release[] {
  const [, ...parts] = text.split(/^(?=## )/m);
  const releases = parts.map(parsePart);
  if (releases.length === 0) throw new Error('CHANGELOG.md names no version: begin its first part with \'## 0.1.0 - unreleased\'');
  const versions = releases.map(({ version }) => version);
  const twice = versions.find((version, index) => versions.indexOf(version) !== index);
  if (twice !== undefined) throw new Error(`CHANGELOG.md has two parts for ${twice}; make one of them`);
  const pending = releases.slice(1).find(({ date }) => date === undefined);
  if (pending) throw new Error(`CHANGELOG.md calls ${pending.version} unreleased below a newer version; give it its date`);
  return releases;
}

function parsePart(part: string): Release {
  const [heading, ...lines] = part.split('\n');
  const [, version, date] = HEADING.exec(heading) ?? [];
  if (version === undefined) throw new Error(`'${heading}' in CHANGELOG.md is not '## <version> - <YYYY-MM-DD or unreleased>'`);
  // Users compare templates before they deploy, and want to know what is meant.
  if (!lines.includes(TEMPLATES)) throw new Error(`CHANGELOG.md does not say what ${version} changes in templates: add '${TEMPLATES}' to its part`);
  return { version, date: date === 'unreleased' ? undefined : date, notes: lines.join('\n').trim() };
}

/** Returns the version to release next: the changelog's first, unless it is released. `latestTag` is the tag of the last release, if there is one. */
export function nextVersion(text: string, latestTag?: string): string {
  const [{ version, date }] = parseChangelog(text);
  if (latestTag === `v${version}`) throw new Error(`${version} is released already: begin CHANGELOG.md with the part of the next version`);
  if (date === undefined) throw new Error(`CHANGELOG.md calls ${version} unreleased: write the day of the release into '## ${version} - unreleased'`);
  return version;
}

export function notesOf(text: string, version: string): string {
  const release = parseChangelog(text).find((one) => one.version === version);
  if (!release) throw new Error(`CHANGELOG.md has no part for ${version}`);
  return release.notes;
}
