import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement, type DuckDBValue, StatementType } from '@duckdb/node-api';
import { Problem } from '../problem.ts';
import { type Cell, fromDuckdb } from './duckdb-values.ts';
import { text } from './literal.ts';

export interface Answer {
	/** Names as the engine gives them, and whether the values are numbers. */
	readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
	/** Values in the order of the columns; types that tables may not have (lists, intervals) as the engine's text. */
	readonly rows: AsyncIterable<readonly Cell[]>;
}

/** Answers ad-hoc SELECTs over views. It can neither write nor read files outside the folders it was given. */
export interface Reader {
	/** Problem (configuration) with the engine's reason where the statement is wrong. */
	query(statement: string): Promise<Answer>;
	close(): void;
}

const NUMBER = /^(tinyint|smallint|integer|bigint|hugeint|u[a-z]*int|float|double|decimal)/i;

const refused = (what: string, statement: string, next: string): Problem =>
	new Problem({ kind: 'configuration', what, where: 'query', saw: statement.replaceAll(/\s+/g, ' ').slice(0, 200), next });

const cellOf = (value: DuckDBValue): Cell => {
	try {
		return fromDuckdb(value);
	} catch {
		return String(value);
	}
};

const onlySelect = (statement: string): Problem =>
	refused('Only SELECT is answered: what is published does not change', statement, 'write a SELECT over the views');

/** Words that statements begin with that the engine answers without changing anything. */
const READING = new Set([
	'select',
	'with',
	'from',
	'values',
	'table',
	'describe',
	'desc',
	'show',
	'summarize',
	'explain',
	'pivot',
	'unpivot',
	'pragma',
]);

/** First word of a statement, in small letters, comments and parentheses apart. */
const firstWord = (statement: string): string =>
	/^\W*(\w+)/.exec(statement.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' '))?.[1]?.toLowerCase() ?? '';

const prepare = async (connection: DuckDBConnection, statement: string): Promise<DuckDBPreparedStatement> => {
	const statements = await connection.extractStatements(statement);
	if (statements.count !== 1) throw refused('A query is one statement', statement, 'send the statements one by one');
	// What the engine objects to in a statement that would write does not matter: mended, it would be refused all the same.
	const prepared = await statements.prepare(0).catch((cause: unknown) => {
		throw READING.has(firstWord(statement)) ? cause : onlySelect(statement);
	});
	if (prepared.statementType === StatementType.SELECT || prepared.statementType === StatementType.EXPLAIN) return prepared;
	throw onlySelect(statement);
};

async function* rowsOf(
	connection: DuckDBConnection,
	result: Awaited<ReturnType<DuckDBPreparedStatement['stream']>>,
): AsyncIterable<readonly Cell[]> {
	try {
		for (;;) {
			const chunk = await result.fetchChunk();
			if (chunk === null || chunk.rowCount === 0) return;
			for (const values of chunk.getRows()) yield values.map(cellOf);
		}
	} finally {
		connection.closeSync();
	}
}

const answer = async (instance: DuckDBInstance, statement: string): Promise<Answer> => {
	const connection = await instance.connect();
	try {
		const result = await (await prepare(connection, statement)).stream();
		const types = result.columnTypes().map(String);
		const columns = result.deduplicatedColumnNames().map((name, index) => ({ name, isNumber: NUMBER.test(types[index] ?? '') }));
		return { columns, rows: rowsOf(connection, result) };
	} catch (cause) {
		connection.closeSync();
		if (cause instanceof Problem) throw cause;
		const saw = cause instanceof Error ? cause.message : String(cause);
		throw new Problem({ kind: 'configuration', what: 'The query could not be run', where: 'query', saw, next: 'correct the query', cause });
	}
};

/** A reader over the views of a script. `folders` are the only places on disk that it may read. */
export const duckdbReader = async (script: string, folders: readonly string[]): Promise<Reader> => {
	const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
	const connection = await instance.connect();
	await connection.run(`set allowed_directories = [${folders.map((folder) => text(`${folder}/`)).join(', ')}]`);
	await connection.run('set enable_external_access = false');
	await connection.run('set lock_configuration = true');
	await connection.run(script);
	connection.closeSync();
	return { query: (statement) => answer(instance, statement), close: () => instance.closeSync() };
};
