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
