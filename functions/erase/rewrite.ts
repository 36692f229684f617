import type { Row } from '../../shared/contracts/column.ts';
import type { DataFile } from '../../shared/contracts/commit.ts';
import type { Entity } from '../../shared/contracts/entity.ts';
import { observationColumns } from '../../shared/contracts/observation.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { writeParquet } from '../../shared/storage/parquet.ts';
import type { CommittedFile } from '../ingest/log-state.ts';
import { personalColumns, withoutPersonal } from '../ingest/suppression.ts';
import { rawRows } from './raw-rows.ts';
import { keyText } from './subject.ts';

/** A committed file of an entity, and which of its records are about the subject. */
export interface Affected {
	readonly file: CommittedFile;
	readonly entity: Entity;
	readonly keys: ReadonlySet<string>;
}

/** Whether a row is about the subject and still holds anything personal. */
const namesSubject = ({ entity, keys }: Affected): ((row: Row) => boolean) => {
	const personal = personalColumns(entity);
	return (row) => personal.some((column) => row[column] !== null) && keys.has(keyText(entity, row));
};

/** Rows of a file that name the subject. */
export const namingRows = async (store: ObjectStore, affected: Affected): Promise<number> => {
	const names = namesSubject(affected);
	let count = 0;
	for await (const row of rawRows(store, affected.file, affected.entity)) if (names(row)) count += 1;
	return count;
};

/** Writes a file's rows under a new key: the same rows in the same order, but that those of the subject lose what is personal. */
export const rewriteFile = async (store: ObjectStore, affected: Affected, key: string): Promise<DataFile> => {
	const { file, entity } = affected;
	const names = namesSubject(affected);
	const rows = writeParquet(store.open(key), entity.columns, { beside: observationColumns });
	try {
		for await (const row of rawRows(store, file, entity)) {
			rows.append(names(row) ? withoutPersonal(entity, row) : row, row);
			await rows.settle();
		}
		return { key, entity: file.entity, stream: file.stream, ...(await rows.close()), rewrites: file.key };
	} catch (error) {
		await rows.abort();
		throw error;
	}
};
