import { didYouMean } from '../protocol/did-you-mean';
import { idProblem, STS_VERSION, StsRecordReading } from '../protocol/mta-sts/sts-record';
import { error, Problem, quoted, warning } from '../protocol/problem';
import { ruaProblem } from '../protocol/tls-rpt/report-uri';
import { RuaEntry, TLSRPT_VERSION, TlsRptRecordReading } from '../protocol/tls-rpt/tls-rpt-record';
import { RecordField } from '../protocol/txt-record';

/** Finds what the grammar allows but senders discard or ignore. Is as strict as the strictest sender, so some findings are errors. */
export function stsRecordWarnings(text: string, { fields, problems, extensions }: StsRecordReading): Problem[] {
  const [, ...ids] = fields.filter(({ name }) => name === 'id');
  return withoutRepetition(problems, [
    ...versionWarnings(text, STS_VERSION, fields, problems),
    ...ids.map((field) => idProblem(field) ?? repeated(field, 'most senders use the first, some the last; keep one')),
    ...unknownFields(extensions, ['id'], { rua: "'rua' belongs in the record at _smtp._tls", mode: 'the mode belongs in the policy file', max_age: 'max_age belongs in the policy file', mx: 'mx belongs in the policy file' }),
  ]);
}

export function tlsRptRecordWarnings(text: string, { fields, problems, extensions, rua }: TlsRptRecordReading): Problem[] {
  const [, ...more] = fields.filter(({ name }) => name === 'rua');
  return withoutRepetition(problems, [
    ...versionWarnings(text, TLSRPT_VERSION, fields, problems),
    ...more.map((field) => repeated(field, "some reporters use only the first, others the last or all; write one 'rua' with a ',' between the URIs")),
    ...repeatedRua(rua),
    ...rua.flatMap(({ uri, at }) => ruaWarning(uri, at)),
    ...unknownFields(extensions, ['rua'], { id: "an 'id' belongs in the record at _mta-sts", ruf: "TLS reporting has no reports of single failures: name all destinations in 'rua'" }),
  ]);
}

function repeatedRua(rua: readonly RuaEntry[]): Problem[] {
  const seen = new Set<string>();
  return rua.filter(({ uri }) => seen.size === seen.add(uri).size).map(({ uri, at }) => warning('REPEATED_RUA', `rua ${quoted(uri)} occurs more than once; keep one`, at));
}

/** Warns of a URI that is valid by the grammar. */
function ruaWarning(uri: string, at: number): Problem[] {
  const problem = ruaProblem(uri);
  if (!problem) return [];
  const [code, rule] = problem.kind === 'unusable' ? ['UNUSABLE_RUA', `no report can be sent there: ${problem.rule}`] : ['UNWISE_RUA', problem.rule];
  return [warning(code, `rua ${quoted(uri)}: ${rule}; ${problem.fix}`, at)];
}

/** Warns of versions after the beginning of the record. */
function versionWarnings(text: string, version: string, fields: readonly RecordField[], problems: readonly Problem[]): Problem[] {
  if (problems.some(({ code }) => code === 'BAD_VERSION')) return [];
  const blank = new RegExp(`^${version}[ \\t]`).test(text)
    ? [warning('BLANK_BEFORE_SEMICOLON', `senders discard a record that does not have ';' directly after the version; write '${version};'`, version.length)] : [];
  return [...blank, ...fields.filter(({ name }) => name === 'v').map((field) => `v=${field.value}` === version
    ? repeated(field, 'two records may have been joined; keep one record with one version')
    : error('BAD_VERSION', `a second version is ${quoted(`v=${field.value}`)}, not '${version}'; remove it`, field.at))];
}

function repeated({ name, at }: RecordField, what: string): Problem {
  return warning('REPEATED_FIELD', `'${name}' occurs more than once: ${what}`, at);
}

function unknownFields(extensions: readonly RecordField[], known: readonly string[], elsewhere: { readonly [name: string]: string }): Problem[] {
  return extensions.map(({ name, at }) => {
    const meant = didYouMean(name, known);
    const fix = Object.hasOwn(elsewhere, name) ? elsewhere[name] : meant ? `did you mean '${meant}'?` : 'remove it';
    return warning('UNKNOWN_FIELD', `${quoted(name)} is not a field of this record: senders ignore it; ${fix}`, at);
  });
}

/** Removes problems at places that already have an error. */
function withoutRepetition(problems: readonly Problem[], more: readonly Problem[]): Problem[] {
  const places = new Set(problems.filter(({ code }) => /^BAD_FIELD|^NO_/.test(code)).map(({ at }) => at));
  return more.filter(({ at }) => !places.has(at));
}
