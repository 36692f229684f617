import type { Clock } from '../../shared/clock.ts';
import type { DropSource } from '../../shared/contracts/config.ts';
import type { Log } from '../../shared/log.ts';
import type { Step } from '../../shared/step.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { DropFolder } from '../ingest/drop/folder.ts';
import type { Entities, Subject } from './subject.ts';

export interface ErasePorts {
	readonly store: ObjectStore;
	readonly clock: Clock;
	readonly log: Log;
	readonly step: Step;
	/** Hex digits, different at every call. */
	readonly nonce: () => string;
}

export interface EraseSettings {
	readonly sourceId: string;
	readonly subject: Subject;
	/** The company's own number of the request; it goes into the proof, so it may say nothing of the person. */
	readonly reference: string;
	/** Every entity that raw files may hold. */
	readonly entities: Entities;
	/** SHA-256 of the code that erases. */
	readonly codeHash: string;
	/** Where the source is one of files: they are searched, and left as they are. */
	readonly dropped?: { readonly source: DropSource; readonly folder: DropFolder } | undefined;
}
