import { Problem } from '../../shared/problem.ts';

/** Options that say which configuration and store a command works on. */
const PLACE = ['config', 'store'] as const;
/** Of these, what the commands take that do not take both. */
const TAKES: Readonly<Record<string, readonly string[]>> = { init: ['config'], sandbox: [] };

/** As a shell reads it back. */
const quoted = (value: string): string => (/^[\w./:@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);

/**
 * A message whose commands work in the same place as the one that was given: copied as they stand, they find the same configuration and store.
 * What says another place already keeps it.
 */
export const inSamePlace = (text: string, values: Readonly<Record<string, string>>): string => {
	const options = (names: readonly string[]): string =>
		names.flatMap((name) => (values[name] === undefined ? [] : [` --${name} ${quoted(values[name])}`])).join('');
	return text.replaceAll(
		/npx tidemark ([a-z]+)\b(?![^\n&]*--(?:config|store)\b)/g,
		(command, name: string) => `${command}${options(TAKES[name] ?? PLACE)}`,
	);
};

/** A failure whose next step is in the same place. */
export const failedInPlace = (error: unknown, values: Readonly<Record<string, string>>): unknown => {
	if (!(error instanceof Problem)) return error;
	const next = inSamePlace(error.next, values);
	if (next === error.next) return error;
	const { kind, what, where, saw } = error;
	return new Problem({ kind, what, where, ...(saw === undefined ? {} : { saw }), next, cause: error });
};
