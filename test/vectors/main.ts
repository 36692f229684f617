// Scores files of MRR vectors against the product's own SQL, all in one run: one line per number that came out differently.
// npm run vectors -- <file>...
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { buildVectors, prepare, scoreVectors } from '../support/score.ts';

const fileSchema = z.object({ vectors: z.array(z.unknown()) });
const paths = process.argv.slice(2);
if (paths.length === 0) {
	console.error('npm run vectors -- <file>...: name at least one file of vectors');
	process.exit(2);
}

const { prepared, refused } = prepare(paths.flatMap((file) => fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).vectors));
const built = await buildVectors(prepared);
const differences = await scoreVectors(built, prepared);
await built.close();

for (const { name, reason } of refused) console.log(`${name}: cannot be read: ${reason}`);
for (const { vector, month, account, column, expected, got } of differences)
	console.log(`${vector} ${month} ${account} ${column}: expected ${expected}, got ${got}`);
const failed = new Set([...refused.map(({ name }) => name), ...differences.map(({ vector }) => vector)]).size;
const total = prepared.length + new Set(refused.map(({ name }) => name)).size;
console.log(`${total - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
