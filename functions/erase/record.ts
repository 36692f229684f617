import { type Erasure, erasureSchema } from '../../shared/contracts/erasure.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';

/** Where proofs of erasure lie, one numbered object each, put once. */
const FOLDER = 'erasures/';
const erasureKey = (number: number): string => `${FOLDER}${String(number).padStart(8, '0')}.json`;

/** Two erasures that end at one moment want one number. */
const ATTEMPTS = 20;

/** All proofs of erasure, in order. Problem (data) where one cannot be read. */
export const listErasures = async (store: ObjectStore): Promise<Erasure[]> => {
	const found: Erasure[] = [];
	for await (const { key } of store.list(FOLDER)) {
		const parsed = erasureSchema.safeParse(jsonOf((await store.get(key))?.body));
		if (!parsed.success) throw damaged(key, parsed.error.issues[0]?.message ?? 'no JSON');
		found.push(parsed.data);
	}
	return found;
};

const jsonOf = (body: Uint8Array | undefined): unknown => {
	try {
		return JSON.parse(new TextDecoder().decode(body));
	} catch {
		return undefined; // the schema refuses it and says so
	}
};

const damaged = (where: string, saw: string): Problem =>
	new Problem({ kind: 'data', what: 'A proof of erasure is damaged', where, saw, next: 'restore it from a backup, then erase again' });

/** Puts the proof of one erasure, once: where there is one of the same source, commit and reference already, resolves to that. */
export const recordErasure = async (store: ObjectStore, erasure: Omit<Erasure, 'format' | 'number'>): Promise<Erasure> => {
	for (let attempt = 1; ; attempt += 1) {
		const before = await listErasures(store);
		const same = before.find(
			({ source_id, commit, reference }) => source_id === erasure.source_id && commit === erasure.commit && reference === erasure.reference,
		);
		if (same !== undefined) return same;
		const made = erasureSchema.parse({ ...erasure, format: 1, number: (before.at(-1)?.number ?? 0) + 1 });
		try {
			await store.put(erasureKey(made.number), new TextEncoder().encode(`${JSON.stringify(made, null, '\t')}\n`), { absent: true });
			return made;
		} catch (error) {
			if (!(error instanceof Problem) || error.kind !== 'conflict' || attempt === ATTEMPTS) throw error;
		}
	}
};
