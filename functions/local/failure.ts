import { Problem } from '../../shared/problem.ts';

/** Every failure as a Problem: one that nobody foresaw is a defect. */
const asProblem = (error: unknown): Problem => {
	if (error instanceof Problem) return error;
	const saw = error instanceof Error ? error.message : String(error);
	return new Problem({
		kind: 'defect',
		what: 'Something happened that should not',
		where: 'tidemark',
		saw,
		next: 'run again with TIDEMARK_DEBUG=1 and report what it prints',
		cause: error,
	});
};

const field = (name: string, value: string): string => `  ${name.padEnd(6)} ${value.replaceAll('\n', '\n         ')}\n`;

/** A failure for a person: what, where, the value seen, the next step. The stack only where it was asked for. */
export const failureText = (error: unknown, debug: boolean): string => {
	const { what, where, saw, next } = asProblem(error);
	const lines = [`tidemark: ${what}\n`, field('where', where), saw === undefined ? '' : field('saw', saw), field('next', next)];
	return lines.join('') + (debug ? `${stackOf(error)}\n` : '');
};

const stackOf = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
	return `${error.stack ?? error.message}${cause}`;
};

/** The same for a machine. */
export const failureData = (error: unknown): { readonly error: Readonly<Record<string, string | undefined>> } => {
	const { kind, what, where, saw, next } = asProblem(error);
	return { error: { kind, what, where, saw, next } };
};
