import { describe, expect, test } from 'vitest';
import { Problem, type ProblemKind } from '../../../shared/problem.ts';
import { withCurrentKey } from '../../../shared/secrets/rotation.ts';

const refused = (kind: ProblemKind): Problem => new Problem({ kind, what: 'Refused', where: 'vendor', next: 'look' });

/** Reads that give these keys in turn, and the keys that the work was done with. */
const vendor = (keys: string[], accepted: string, kind: ProblemKind = 'credentials') => {
	const used: string[] = [];
	const read = async (): Promise<string> => keys.shift() ?? 'asked too often';
	const work = async (key: string): Promise<string> => {
		used.push(key);
		if (key !== accepted) throw refused(kind);
		return `done with ${key}`;
	};
	return { used, run: () => withCurrentKey(read, work) };
};

describe('a key that may be rotated', () => {
	test('is read once when it is accepted', async () => {
		const { used, run } = vendor(['one', 'two'], 'one');
		expect(await run()).toBe('done with one');
		expect(used).toEqual(['one']);
	});

	test('is read again when it is refused, and the new one is used', async () => {
		const { used, run } = vendor(['old', 'new'], 'new');
		expect(await run()).toBe('done with new');
		expect(used).toEqual(['old', 'new']);
	});

	test('is not tried twice when it did not change', async () => {
		const { used, run } = vendor(['old', 'old'], 'new');
		await expect(run()).rejects.toMatchObject({ kind: 'credentials' });
		expect(used).toEqual(['old']);
	});

	test('is tried anew once only', async () => {
		const { used, run } = vendor(['a', 'b', 'c'], 'c');
		await expect(run()).rejects.toMatchObject({ kind: 'credentials' });
		expect(used).toEqual(['a', 'b']);
	});

	test.each<ProblemKind>(['unavailable', 'configuration', 'data', 'conflict'])(
		'is not read again for a problem of kind %s',
		async (kind) => {
			const { used, run } = vendor(['old', 'new'], 'new', kind);
			await expect(run()).rejects.toMatchObject({ kind });
			expect(used).toEqual(['old']);
		},
	);
});
