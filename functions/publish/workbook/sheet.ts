import type { Detail } from './detail.ts';
import type { PlannedSheet } from './planned-sheet.ts';
import type { Source } from './source.ts';
import type { Statement } from './statement.ts';

/** A sheet of its own shape. Resolves to null where the publication lacks the table it shows. */
export interface Custom {
	readonly kind: 'custom';
	readonly plan: (source: Source) => Promise<PlannedSheet | null>;
}

/** What a file of the folder `sheets` declares. */
export type SheetFile = Statement | Detail | Custom;
