import { Problem } from '../problem.ts';

/**
 * Works with a key that may be rotated at any moment: when the vendor refuses it, it is read again, and if it is another one by now the work
 * is done once more with that. `work` must be safe to repeat.
 */
export const withCurrentKey = async <T>(read: () => Promise<string>, work: (key: string) => Promise<T>): Promise<T> => {
	const key = await read();
	try {
		return await work(key);
	} catch (error) {
		if (!(error instanceof Problem) || error.kind !== 'credentials') throw error;
		const current = await read();
		if (current === key) throw error;
		return work(current);
	}
};
