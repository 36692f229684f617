import { buildVectors } from '../support/build-vectors.ts';
import { prepare, type Prepared, type Refusal } from '../support/prepare.ts';
import { type Difference, scoreVectors } from '../support/score.ts';
import { fullLabels, readVectorFile, shortLabels } from './files.ts';

/** What a scoring says and how the process ends. */
export interface Scoring {
	/** Files that could not be read, one line each. */
	readonly problems: readonly string[];
	/** Vectors that could not be run and numbers that came out differently; the last line is the count. */
	readonly lines: readonly string[];
	/** 0 where all passed, 1 where a vector failed, 2 where a file could not be read. */
	readonly exitCode: 0 | 1 | 2;
}

interface Outcome {
	readonly differences: readonly Difference[];
	readonly refused: readonly Refusal[];
}

const reasonOf = (error: unknown): string => {
	const text = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
	return `the run stopped at it: ${text}; look for a value out of range, and report it if there is none`;
};

/** One run of the SQL over all; where it stops, over each half, so that a vector that nobody foresaw takes no other with it. */
const run = async (prepared: readonly Prepared[]): Promise<Outcome> => {
	if (prepared.length === 0) return { differences: [], refused: [] };
	try {
		const built = await buildVectors(prepared);
		try {
			return { differences: await scoreVectors(built, prepared), refused: [] };
		} finally {
			await built.close();
		}
	} catch (error) {
		const [only, ...others] = prepared;
		if (only !== undefined && others.length === 0)
			return { differences: [], refused: [{ place: only.place, name: only.vector.name, reason: reasonOf(error) }] };
		const middle = Math.ceil(prepared.length / 2);
		const [left, right] = [await run(prepared.slice(0, middle)), await run(prepared.slice(middle))];
		return { differences: [...left.differences, ...right.differences], refused: [...left.refused, ...right.refused] };
	}
};

/** Scores every vector of the files that can be read. */
export const scoreFiles = async (files: readonly string[]): Promise<Scoring> => {
	const reads = files.map(readVectorFile);
	const problems = reads.flatMap((read) => ('problem' in read ? [read.problem] : []));
	const entries = reads.flatMap((read) => ('entries' in read ? read.entries : []));
	const { prepared, refused } = prepare(entries.map(({ value }) => value));
	const outcome = await run(prepared);
	const refusals = [...refused, ...outcome.refused].toSorted((a, b) => a.place - b.place);
	const [full, short] = [fullLabels(entries), shortLabels(entries)];
	const failed = new Set([...refusals, ...outcome.differences].map(({ place }) => place)).size;
	return {
		problems,
		lines: [
			...refusals.map(({ place, reason }) => `${full[place]}: ${reason}`),
			...outcome.differences.map(
				({ place, month, account, column, expected, got }) =>
					`${short[place]} ${month} ${account} ${column}: expected ${expected}, got ${got}`,
			),
			`${entries.length - failed} passed, ${failed} failed`,
		],
		exitCode: problems.length > 0 ? 2 : failed > 0 ? 1 : 0,
	};
};
