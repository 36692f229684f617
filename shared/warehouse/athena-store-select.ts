import { dropTable } from './athena-catalogue.ts';
import type { AthenaPorts } from './athena-ports.ts';
import { writtenRows } from './athena-results.ts';
import { type Ended, execute, failure, requestToken } from './athena-statement.ts';
import { Problem } from '../problem.ts';
import { identifier, text } from './literal.ts';

export interface StoredSelect {
	readonly table: string;
	readonly select: string;
	/** Where the n-th attempt writes, s3://…/. */
	readonly location: (attempt: number) => string;
	/** Removes what attempts before left where the next one writes; nothing where each writes elsewhere. */
	readonly clear?: () => Promise<void>;
	/**
	 * Whether what lies there is whole; an attempt that Athena remembers may have been cleaned away since. `rows`: what Athena says that it
	 * wrote; undefined for an attempt that did not succeed, which may have made its table all the same.
	 */
	readonly isWhole: (location: string, rows: number | undefined) => Promise<boolean>;
}

/** Failures after which the statement is given up. */
const FAILURES = 3;
/** Attempts in all: a run that is killed again and again finds its earlier ones, whose objects it has cleaned away itself. */
const ATTEMPTS = 20;

/** The one place that knows how Athena is told to store a SELECT as Parquet. */
const statementOf = (table: string, location: string, select: string): string =>
	`create table ${identifier(table)} with (format = 'PARQUET', write_compression = 'ZSTD', external_location = ${text(location)}) as\n${select}`;

/** Whether a failed attempt may be repeated under a fresh prefix: cancelled by somebody, a passing fault, or something in the way. */
const isWorthRepeating = ({ state, isRetryable, reason }: Ended): boolean =>
	state === 'CANCELLED' || isRetryable || /already exists|PATH_ALREADY_EXISTS|NOT_EMPTY/i.test(reason);

/**
 * Takes away what the attempts before left, once: a run that is asked again while an attempt is under way finds it, and must leave alone
 * the table and the objects that it is making.
 */
const makeRoom = async (ports: AthenaPorts, { table, clear }: StoredSelect, attempt: number): Promise<void> => {
	const done = `runs/${ports.runId}/${table}/room-for-${attempt}`;
	if ((await ports.store.get(done)) !== undefined) return;
	await dropTable(ports, table);
	await clear?.();
	await ports.store.put(done, new Uint8Array());
};

/**
 * Stores a SELECT as a table. An attempt is started once, whoever asks again: after a crash the statement under way is found by its
 * token and waited for. A failed attempt leaves objects that no table names, and the next one writes elsewhere. Resolves to the number of
 * rows; undefined where Athena did not say it.
 */
export const storeSelect = async (ports: AthenaPorts, stored: StoredSelect): Promise<number | undefined> => {
	const { table, select, location, isWhole } = stored;
	let failures = 0;
	for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
		if (attempt > 1) await makeRoom(ports, stored, attempt);
		const at = location(attempt);
		const statement = statementOf(table, at, select);
		const ended = await execute(ports, table, statement, requestToken(ports.database, table, statement, String(attempt)));
		const rows = ended.state === 'SUCCEEDED' ? await writtenRows(ports, table, ended.id) : undefined;
		if (await isWhole(at, rows)) return rows;
		if (ended.state !== 'SUCCEEDED') failures += 1;
		if (failures === FAILURES || (ended.state !== 'SUCCEEDED' && !isWorthRepeating(ended))) throw failure(table, ended);
	}
	throw new Problem({
		kind: 'unavailable',
		what: 'a table was gone, or not whole, each time that it had been made',
		where: `table ${table}`,
		saw: `${ATTEMPTS} attempts`,
		next: 'look for something that deletes objects of runs or publications, then start a new run',
	});
};
