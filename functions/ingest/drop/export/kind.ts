import type { DropFile } from '../../../../shared/contracts/config.ts';
import type { EntityName } from '../../../../shared/contracts/entities/index.ts';
import type { Cells, FileRow } from '../table.ts';

/** A column of an export under the name that this project gives it. */
export interface ExportField {
	/** Headers that vendors write it under, folded: lower case, everything else one underscore. The first that a file has is taken. */
	readonly names: readonly string[];
	/** True where an export may lack the column; its cells are then ''. */
	readonly optional?: boolean;
	/** True for a column that comes numbered from 0, any number of times: `addons[id][0]` is the field `addon_id.0`. */
	readonly repeats?: boolean;
}

/** Rows of another export of the same source, by one of their fields. */
export interface ExportLookup {
	/** Kind of the other export; the first of these that the source has. */
	readonly kinds: readonly string[];
	readonly key: string;
	readonly optional?: boolean;
}

/** What an entity is made of: the mapping vocabulary of a configuration, over the fields of the export. */
export interface ExportEntity {
	readonly entity: EntityName;
	/** Only rows whose `part` is this one; every row when left out. */
	readonly part?: string;
	/** Not where the source has an export of this kind, which knows better. */
	readonly unless?: string;
	readonly columns: DropFile['columns'];
}

/** What a kind may ask while it makes rows of a file. */
export interface ExportContext {
	/** For messages. */
	readonly file: string;
	/** ISO text in UTC of an instant as the export writes it; '' for '', undefined for what is no date. */
	readonly instant: (text: string) => string | undefined;
	/** Minor units of an amount as the export writes it, as decimal text; undefined for what is no amount or no currency. */
	readonly minor: (text: string, currency: string) => string | undefined;
	/** Rows of the other exports; empty where the source has none. */
	readonly lookup: (name: string) => ReadonlyMap<string, Cells>;
	/** True where the header, or the configuration, says what a field is. */
	readonly has: (field: string) => boolean;
	/** True where the configuration says so. */
	readonly isChosen: (field: string) => boolean;
}

/** One kind of file that a vendor exports. */
export interface ExportKind {
	/** What a row of it is, and where its form is written down. */
	readonly about: string;
	readonly sources: readonly string[];
	/** True for the one without which the vendor's other exports give no MRR. */
	readonly isEssential?: boolean;
	/** Of amounts, unless the configuration says otherwise; cents are hundredths whatever the currency. */
	readonly amounts?: 'major' | 'cents';
	readonly fields: Readonly<Record<string, ExportField>>;
	readonly lookups?: Readonly<Record<string, ExportLookup>>;
	/** True where rows can only be made when the whole file is known: they are made once and held for all entities. */
	readonly isWhole?: boolean;
	/** Makes of the file's rows those that entities are read from. Problem where the file as a whole cannot be right. */
	readonly derive?: (rows: AsyncIterable<FileRow>, context: ExportContext) => AsyncIterable<FileRow>;
	readonly entities: readonly ExportEntity[];
}

/** Why a row gives nothing, as the end of a sentence that starts with the row. */
export type Complaint = string;

/** Rows made one by one. A row whose parts cannot be made is refused with the complaint. */
export const rowByRow = (
	parts: (cells: Cells, context: ExportContext) => readonly Cells[] | Complaint,
): NonNullable<ExportKind['derive']> =>
	async function* (rows, context) {
		for await (const row of rows) {
			if (row.broken !== undefined) {
				yield row;
				continue;
			}
			const made = parts(row.cells, context);
			if (typeof made === 'string') yield { place: row.place, broken: made };
			else for (const cells of made) yield { place: row.place, cells };
		}
	};
