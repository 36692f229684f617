import type { Commit } from '../../shared/contracts/commit.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore, ObjectWriter } from '../../shared/storage/object-store.ts';
import type { Refusal } from './refusal.ts';

/** A line of a quarantine file. Field names only: values may be personal, and the record is still at the vendor. */
export interface RefusedRecord extends Refusal {
	readonly stream: string;
	readonly recordId: string | null;
	readonly at: Date;
	readonly fields: readonly string[];
}

/** Records of a load that broke their contract: written aside with the reason, counted, never silently gone. */
export interface Quarantine {
	add(record: RefusedRecord): void;
	/** Writes what is buffered. */
	settle(): Promise<void>;
	/** Closes the files; resolves to counts by stream and rule. */
	close(): Promise<Commit['quarantine']>;
	abort(): Promise<void>;
	/** Refused so far, by stream. */
	refused(): ReadonlyMap<string, number>;
}

const MOST_RULES = 20;

interface StreamFile {
	readonly key: string;
	readonly writer: ObjectWriter;
	readonly rules: Map<string, number>;
	lines: string[];
	records: number;
}

const lineOf = ({ stream, recordId, reason, at, fields }: RefusedRecord): string =>
	`${JSON.stringify({ stream, record_id: recordId, reason, at: at.toISOString(), fields })}\n`;

/** Names at the top of a vendor record. */
export const fieldNames = (record: unknown): readonly string[] =>
	typeof record === 'object' && record !== null ? Object.keys(record) : [];

export const openQuarantine = (store: ObjectStore, sourceId: string, loadId: string): Quarantine => {
	const files = new Map<string, StreamFile>();

	const fileOf = (stream: string): StreamFile => {
		const known = files.get(stream);
		if (known !== undefined) return known;
		const key = `quarantine/${sourceId}/${loadId}-${files.size + 1}.jsonl`;
		const file: StreamFile = { key, writer: store.open(key), rules: new Map(), lines: [], records: 0 };
		files.set(stream, file);
		return file;
	};

	const settle = async (): Promise<void> => {
		for (const file of files.values()) {
			if (file.lines.length === 0) continue;
			await file.writer.write(new TextEncoder().encode(file.lines.join('')));
			file.lines = [];
		}
	};

	return {
		settle,
		add(record) {
			const file = fileOf(record.stream);
			const rule = file.rules.has(record.rule) || file.rules.size < MOST_RULES ? record.rule : 'further reasons, see the file';
			file.rules.set(rule, (file.rules.get(rule) ?? 0) + 1);
			file.lines.push(lineOf(record));
			file.records++;
		},
		async close() {
			await settle();
			for (const { writer } of files.values()) await writer.close();
			return [...files].flatMap(([stream, { key, rules }]) => [...rules].map(([reason, records]) => ({ key, stream, reason, records })));
		},
		async abort() {
			for (const { writer } of files.values()) await writer.abort();
		},
		refused: () => new Map([...files].map(([stream, { records }]) => [stream, records])),
	};
};

/** Problem (data) when more than the allowed share of a stream's records was refused. */
export const checkQuarantine = (
	entries: Commit['quarantine'],
	records: ReadonlyMap<string, number>,
	limit: number,
	sourceId: string,
): void => {
	for (const [stream, found] of Map.groupBy(entries, (entry) => entry.stream)) {
		const refused = found.reduce((sum, entry) => sum + entry.records, 0);
		const read = records.get(stream) ?? refused;
		if (refused <= read * limit) continue;
		throw new Problem({
			kind: 'data',
			what: `${refused} of ${read} records were refused, more than the ${limit * 100} % that quarantine_limit allows; nothing of this load was committed`,
			where: `source ${sourceId}, stream ${stream}`,
			saw: found
				.slice(0, 3)
				.map(({ reason, records: count }) => `${reason} (${count})`)
				.join(' | '),
			next: `look at ${found[0]?.key ?? 'the quarantine folder'}; correct the records at their source, or raise quarantine_limit to go on without them`,
		});
	}
};
