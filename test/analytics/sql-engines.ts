import * as fs from 'node:fs';
import * as path from 'node:path';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import * as esbuild from 'esbuild';
import { Generated } from './generated-reports';
import { QUARANTINE_COLUMNS, REPORT_COLUMNS } from '../../src/analytics/report-columns';
import { renderLine } from '../../src/protocol/reports/report-line';
import { reportKey } from '../../src/tls-rpt/handler/archive';
import { QUARANTINE_PREFIX, SCHEMA_VERSION } from '../../src/tls-rpt/ingestion-contract';

type Column = typeof REPORT_COLUMNS[number];

/** Puts what was read where the receiver's bucket has it. */
export function store(directory: string, { reports, rejections }: Generated): void {
  const write = (key: string, body: string | Uint8Array) => {
    fs.mkdirSync(path.dirname(path.join(directory, key)), { recursive: true });
    fs.writeFileSync(path.join(directory, key), body);
  };
  reports.forEach((report) => write(reportKey(report), report.lines));
  rejections.forEach(({ code, ...rest }, index) => write(`${QUARANTINE_PREFIX}${code}/${index}.json`, `${renderLine({ schemaVersion: SCHEMA_VERSION, code, ...rest })}\n`));
}

/** Opens DuckDB on a directory that resembles the bucket, with the tables of the construct, on a given day. */
export async function openTables(directory: string, today: string): Promise<DuckDBConnection> {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  await db.run(`CREATE MACRO current_date() AS DATE '${today}'`);
  // Functions of Trino that DuckDB has under another name.
  await db.run('CREATE MACRO date_format(moment, format) AS strftime(moment, format)');
  await db.run('CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)');
  await db.run('CREATE MACRO array_join(list, separator) AS array_to_string(list, separator)');
  // Trino's takes away every kind of white space.
  await db.run("CREATE MACRO trim(text) AS regexp_replace(text, '^\\s+|\\s+$', '', 'g')");
  const read = (prefix: string, columns: Column[], options: string) => `read_json('${directory}/${prefix}', format = 'newline_delimited', columns = {${
    columns.map(({ name, type }) => `${name}: '${typeOf(type!)}'`).join(', ')}}${options})`;
  const hive = ", hive_partitioning = true, hive_types = {'domain': 'VARCHAR', 'day': 'VARCHAR'}";
  // The projection of days asks for dates only.
  await db.run(`CREATE TABLE reports AS SELECT * FROM ${read('reports/*/*/*.json.gz', REPORT_COLUMNS, hive)} WHERE day <> 'unknown'`);
  await db.run(`CREATE TABLE quarantine AS SELECT * FROM ${read('quarantine/*/*.json', QUARANTINE_COLUMNS, '')}`);
  return db;
}

/**
 * Rewrites a query from Trino's SQL to DuckDB's, with a single change: Trino's UNNEST makes a column of each field of a structure, and DuckDB's a
 * single column, unless it is asked to go deeper.
 */
export function forDuckDb(sql: string): string {
  return sql.replace(/\bUNNEST\((\w+)\) AS (\w+) \(/g, 'LATERAL (SELECT unnest($1, max_depth := 2)) AS $2 (');
}

/** Returns values as texts, because integers have no common form. */
export async function rowsOf(db: DuckDBConnection, sql: string): Promise<string[][]> {
  const reader = await db.runAndReadAll(forDuckDb(sql));
  return reader.getRowsJson().map((row) => row.map(String));
}

function typeOf(glueType: string): string {
  const [, element] = /^array<(.*)>$/.exec(glueType) ?? [];
  if (element) return `${typeOf(element)}[]`;
  const [, fields] = /^struct<(.*)>$/.exec(glueType) ?? [];
  if (fields) return `STRUCT(${fields.split(',').map((field) => field.split(':')).map(([name, type]) => `${name} ${typeOf(type)}`).join(', ')})`;
  return { string: 'VARCHAR', bigint: 'BIGINT', int: 'INTEGER' }[glueType]!;
}

/** What a parser of Trino's grammar, which is Athena's, has to say of a text. Its package is for bundlers only. */
export function trinoProblems(): (sql: string) => string[] {
  const { outputFiles: [{ text }] } = esbuild.buildSync({
    entryPoints: [require.resolve('dt-sql-parser/dist/parser/trino')], bundle: true, platform: 'node', format: 'cjs', write: false,
  });
  const module: { exports: any } = { exports: {} };
  new Function('module', 'exports', 'require', text)(module, module.exports, require);
  const parser = new module.exports.TrinoSQL();
  return (sql) => parser.validate(sql).map(({ message, startLine }: { message: string; startLine: number }) => `line ${startLine}: ${message}`);
}
