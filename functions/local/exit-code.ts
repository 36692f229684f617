import { Problem, type ProblemKind } from '../../shared/problem.ts';

export const EXIT_OK = 0;

/** What a script or a scheduler may conclude from the exit code. */
export const EXIT_CODES: Readonly<Record<ProblemKind, { readonly code: number; readonly meaning: string }>> = {
	defect: { code: 1, meaning: 'a defect of Tidemark: report it' },
	configuration: { code: 2, meaning: 'the command or a setting is wrong: correct it' },
	credentials: { code: 3, meaning: 'a key is missing or refused: renew or correct it' },
	unavailable: { code: 4, meaning: 'something does not answer or is full: run again later' },
	data: { code: 5, meaning: 'a record or file cannot be used: look at what is named' },
	check: { code: 6, meaning: 'a check failed: nothing was published' },
	conflict: { code: 7, meaning: 'another run was first: run again' },
};

/** The exit code of a failure; anything that is not a Problem is a defect. */
export const exitCodeOf = (error: unknown): number => EXIT_CODES[error instanceof Problem ? error.kind : 'defect'].code;
