import * as z from 'zod';

const name = z.string().min(1);

/** What every function is deployed with. */
export const storeEnvironment = z.object({
	TIDEMARK_BUCKET: name,
	/** Folder with the bundle and tidemark.json; set by Lambda itself. */
	LAMBDA_TASK_ROOT: name,
});

/** What functions that run statements, or show publications to Athena, have besides. */
export const athenaEnvironment = storeEnvironment.extend({
	TIDEMARK_WORKGROUP: name,
	TIDEMARK_DATABASE: name,
	TIDEMARK_CODE_HASH: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal'),
});

/** What a reader of one source has besides. */
export const readEnvironment = storeEnvironment.extend({
	TIDEMARK_SOURCE: name,
	/** ARN of the secret with the source's key; none for a drop source. */
	TIDEMARK_SECRET: name.optional(),
});

/** `relist`: read everything again, whatever was read before. */
export const readEvent = z.strictObject({ relist: z.boolean().default(false) });

export type StoreEnvironment = z.infer<typeof storeEnvironment>;
export type ReadEnvironment = z.infer<typeof readEnvironment>;
export type AthenaEnvironment = z.infer<typeof athenaEnvironment>;
