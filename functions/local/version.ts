import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const packageSchema = z.object({ version: z.string() });

/** The version of this Tidemark, as its package says. */
export const version = async (): Promise<string> =>
	packageSchema.parse(JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))).version;
