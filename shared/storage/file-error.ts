import { Problem, type ProblemKind } from '../problem.ts';

/** The system's error code, or '' for anything that has none. */
export const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const meanings: Readonly<Record<string, readonly [ProblemKind, string, string]>> = {
	ENOSPC: ['unavailable', 'The disk is full', 'free some space, then run again: nothing half-written is kept'],
	EDQUOT: ['unavailable', 'The disk quota is used up', 'free some space, then run again: nothing half-written is kept'],
	EACCES: ['configuration', 'Not allowed to use this place', 'give the user that runs Tidemark access to it'],
	EPERM: ['configuration', 'Not allowed to use this place', 'give the user that runs Tidemark access to it'],
	EROFS: ['configuration', 'The disk is read-only', 'choose a writable folder for the store'],
	EMFILE: ['unavailable', 'Too many open files', 'raise the limit of open files (ulimit -n), then run again'],
	ENOTDIR: ['defect', 'One object key is the folder of another', 'report this as a bug'],
	EEXIST: ['defect', 'One object key is the folder of another', 'report this as a bug'],
	EISDIR: ['defect', 'One object key is the folder of another', 'report this as a bug'],
};

/** Turns the system errors that an operator can act on into problems; leaves everything else as it is. */
export const explainFileError = (error: unknown, where: string): unknown => {
	const meaning = meanings[codeOf(error)];
	if (meaning === undefined || error instanceof Problem) return error;
	const [kind, what, next] = meaning;
	return new Problem({ kind, what, where, saw: codeOf(error), next, cause: error });
};
