import { gunzipSync } from 'node:zlib';
import { erase, type EraseReport } from '../../../functions/erase/erase.ts';
import type { ErasePorts, EraseSettings } from '../../../functions/erase/ports.ts';
import { bufferOf, readParquet } from '../../../functions/ingest/parquet-read.ts';
import { entityByName } from '../../../shared/contracts/entities/index.ts';
import { silentLog } from '../../../shared/log.ts';
import { atOnce } from '../../../shared/step.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';

let nonces = 0;

export const erasePorts = (store: ObjectStore, overrides: Partial<ErasePorts> = {}): ErasePorts => ({
	store,
	clock: () => new Date('2026-04-01T00:00:00Z'),
	log: silentLog,
	step: atOnce,
	nonce: () => `e${(nonces++).toString(16).padStart(7, '0')}`,
	...overrides,
});

/** Erases an account of the fake vendor, under a reference of its own. */
export const eraseAccount = (store: ObjectStore, value: string, more: Partial<EraseSettings & ErasePorts> = {}): Promise<EraseReport> => {
	const { clock, log, step, nonce, ...settings } = more;
	const ports = Object.fromEntries(Object.entries({ clock, log, step, nonce }).filter(([, port]) => port !== undefined));
	return erase(erasePorts(store, ports), {
		sourceId: 'fake_main',
		subject: { by: 'account', value },
		reference: 'DSR-17',
		entities: entityByName,
		codeHash: '0'.repeat(64),
		...settings,
	});
};

const cells = async (body: Uint8Array): Promise<string> => {
	const table = await readParquet(bufferOf(body));
	const rows = (await Array.fromAsync(table.groups())).flat();
	return JSON.stringify(rows, (_, value: unknown) =>
		value instanceof Uint8Array ? new TextDecoder().decode(value) : typeof value === 'bigint' ? String(value) : value,
	);
};

/** An object as text, unpacked where it is packed. */
const textOf = async (key: string, body: Uint8Array): Promise<string> => {
	if (key.endsWith('.parquet')) return cells(body);
	return new TextDecoder().decode(key.endsWith('.gz') ? gunzipSync(body) : body);
};

/** Keys of all objects that hold the text anywhere. */
export const holding = async (store: ObjectStore, text: string, prefix = ''): Promise<string[]> => {
	const found: string[] = [];
	for await (const { key } of store.list(prefix)) {
		const object = await store.get(key);
		if (object !== undefined && (await textOf(key, object.body)).includes(text)) found.push(key);
	}
	return found;
};
