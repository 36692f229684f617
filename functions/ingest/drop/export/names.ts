import { readdirSync } from 'node:fs';
import * as path from 'node:path';

/** Names of the exports that can be read: one file each, `chargebee/coupons` for exports/chargebee/coupons.ts. A bundle has the list inside instead. */
export const exportNames = (): readonly string[] =>
	readdirSync(path.join(import.meta.dirname, '../exports'), { recursive: true, encoding: 'utf8' })
		.map((file) => file.split(path.sep).join('/'))
		.filter((file) => /^[^/]+\/[^/]+\.ts$/.test(file))
		.map((file) => file.slice(0, -'.ts'.length))
		.sort();
