import * as z from 'zod';
import { SUBJECT_KINDS } from './entity.ts';

/** Proof that somebody was erased, without saying who: neither the name nor anything that leads to it. */
export const erasureSchema = z.strictObject({
	format: z.literal(1),
	number: z.int().positive(),
	erased_at: z.iso.datetime(),
	source_id: z.string(),
	/** What the person was named by; never the name itself. */
	named_by: z.enum(SUBJECT_KINDS),
	/** The company's own number of the request. */
	reference: z.string(),
	/** Commit of the source's log since which no file names the person. */
	commit: z.int().positive(),
	/** Raw files written anew, and the rows in them that lost a value. */
	files: z.int().min(0),
	rows: z.int().min(0),
	/** Versions of raw and quarantine objects deleted for good, by the attempt that ended the erasure. */
	versions: z.int().min(0),
	/** Lines of quarantine files that lost their reason, likewise. */
	quarantine_lines: z.int().min(0),
	/** SHA-256 of the code that did it. */
	code_hash: z.string().length(64),
});

export type Erasure = z.infer<typeof erasureSchema>;
