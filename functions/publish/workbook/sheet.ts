import type { Detail } from './detail.ts';
import type { Source } from './source.ts';
import type { Statement } from './statement.ts';
import type { Worksheet } from './xlsx/worksheet.ts';

/** A sheet ready to be written. */
export interface PlannedSheet {
	readonly worksheet: Worksheet;
	/** What the sheet shows, one line for the summary. */
	readonly about: string;
	/** Names for ranges of the sheet. */
	readonly names: ReadonlyMap<string, string>;
	/** Cell that is 0 while everything on the sheet foots. */
	readonly check?: string;
	/** What the reader must know: rows that are left out, say. */
	readonly notes: readonly string[];
}

/** A sheet of its own shape. Resolves to null where the publication lacks the table it shows. */
export interface Custom {
	readonly kind: 'custom';
	readonly plan: (source: Source) => Promise<PlannedSheet | null>;
}

/** What a file of the folder `sheets` declares. */
export type SheetFile = Statement | Detail | Custom;
