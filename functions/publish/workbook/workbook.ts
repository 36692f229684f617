import { createHash } from 'node:crypto';
import type { PublishedFile } from '../../../shared/contracts/publication.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { type Coverage, coverageOf, type Detail, planDetail } from './detail.ts';
import type { SheetFile } from './sheet.ts';
import type { PlannedSheet } from './planned-sheet.ts';
import { SHEETS } from './sheets/index.ts';
import { columnsOf, type Source } from './source.ts';
import { planStatement } from './statement.ts';
import { summarySheet } from './summary.ts';
import { writePackage } from './xlsx/package.ts';

/** Rows of one sheet in every program that reads the format. */
export const SHEET_ROWS = 1_048_576;

const NAME = 'finance.xlsx';

/** Beside the tables, because whoever may read those may read this. */
const workbookKey = (publicationId: string): string => `published/finance_workbook/publication_id=${publicationId}/${NAME}`;

/** How much of each detail fits, asked once per detail: its own sheet and the statement over it must agree. */
const coverages = (source: Source) => {
	const known = new Map<Detail, Promise<Coverage>>();
	return (detail: Detail): Promise<Coverage> => {
		const present = columnsOf(source, detail.table) !== undefined;
		const coverage = known.get(detail) ?? (present ? coverageOf(source, detail) : Promise.resolve({ rows: 0, from: null, leftOut: 0 }));
		known.set(detail, coverage);
		return coverage;
	};
};

const planSheet = async (
	source: Source,
	file: SheetFile,
	coverage: (detail: Detail) => Promise<Coverage>,
): Promise<PlannedSheet | null> => {
	if (file.kind === 'custom') return file.plan(source);
	if (file.kind === 'detail') return planDetail(source, file, await coverage(file));
	return planStatement(source, file, await coverage(file.detail));
};

/**
 * Writes the finance workbook of a publication from the tables of the run; rows are streamed, so memory does not grow with them. Repeating
 * it overwrites the object with the same bytes. A sheet whose table is not published is left out; null where none is left.
 */
export const writeWorkbook = async (store: ObjectStore, source: Source): Promise<PublishedFile | null> => {
	const coverage = coverages(source);
	const sheets: PlannedSheet[] = [];
	for (const file of SHEETS) {
		const planned = await planSheet(source, file, coverage);
		if (planned !== null) sheets.push(planned);
	}
	if (sheets.length === 0) return null;
	const key = workbookKey(source.publication.publication_id);
	const object = store.open(key);
	const digest = createHash('sha256');
	let bytes = 0;
	const sink = {
		write: async (chunk: Uint8Array): Promise<void> => {
			digest.update(chunk);
			bytes += chunk.length;
			await object.write(chunk);
		},
	};
	try {
		await writePackage(sink, {
			title: `Tidemark finance workbook ${source.publication.publication_id}`,
			createdAt: new Date(source.publication.created_at),
			sheets: [summarySheet(source, sheets), ...sheets.map(({ worksheet }) => worksheet)],
			names: new Map(sheets.flatMap(({ names }) => [...names])),
		});
		await object.close();
	} catch (cause) {
		await object.abort();
		throw cause;
	}
	return { name: NAME, key, bytes, sha256: digest.digest('hex') };
};
