import type * as z from 'zod';
import { nearest } from '../../../shared/nearest.ts';
import { keysAt, nodesAt, type Path } from './schema-tree.ts';

/** One thing that is wrong with the configuration. */
export interface Fault {
	/** Where it stands; for a key that nobody knows, the path of the key itself. */
	readonly path: Path;
	readonly message: string;
}

/** `sources[0].files[2].entity` */
export const pathText = (path: Path): string =>
	path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`)).join('') ||
	'(the whole file)';

type Issue = z.core.$ZodIssue;

/** What the value is not even meant to be: another kind of source, text instead of a mapping. */
const isOtherKind = ({ code, path }: Issue): boolean =>
	(code === 'invalid_value' && path.length === 1 && path[0] === 'connector') || (code === 'invalid_type' && path.length === 0);

/** Keys of the value itself that a branch does not know. */
const strangers = (branch: readonly Issue[]): number =>
	branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys.length : 0), 0);

/** The branch of a union that the value was meant to be: the one that knows most of its keys, the first of two. */
const meantBranch = (branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined =>
	branches.filter((branch) => !branch.some(isOtherKind)).sort((one, other) => strangers(one) - strangers(other))[0];

/** The value for a message. What stands under a key named `secret`, however deep, is never repeated: it may be the key itself. */
const seen = (value: unknown): string =>
	value === undefined ? 'nothing' : JSON.stringify(value, (key, inner: unknown) => (key === 'secret' ? 'not shown' : inner));

const valueAt = (config: unknown, path: Path): unknown =>
	path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined), config);

const unknownKey = (path: Path, key: string): Fault => {
	const keys = keysAt(path);
	if (keys.includes(key)) return { path: [...path, key], message: 'does not go together with the other keys here; remove it or them' };
	const meant = nearest(key, keys);
	return {
		path: [...path, key],
		message: `there is no such key; ${meant === undefined ? `known: ${keys.join(', ')}` : `did you mean ${meant}?`}`,
	};
};

const wrongValue = (path: Path, values: readonly unknown[], value: unknown): Fault => {
	const meant = typeof value === 'string' ? nearest(value, values.map(String)) : undefined;
	return {
		path,
		message: `saw ${seen(value)}; ${meant === undefined ? '' : `did you mean ${meant}? `}allowed: ${values.map(String).join(', ')}`,
	};
};

const described = (path: Path): string => {
	const description = nodesAt(path).find((node) => node.description !== undefined)?.description;
	return description === undefined ? '' : ` (${description})`;
};

/** A key where the name of its place should stand: vendors begin theirs so. */
export const KEY_AS_NAME = /^(env|file):[a-z]{2}_(live|test)_/;

/** What is said of a setting that should name a key and seems to hold it. */
export const wrongSecret = (path: Path, value: unknown): Fault => {
	const isReference = typeof value === 'string' && /^(env|file):/.test(value) && !KEY_AS_NAME.test(value);
	const message = isReference
		? 'the value is not shown; expected env:NAME (letters, digits and underscores) or file:path'
		: 'the value is not shown, for it looks like a key itself; put the key into an environment variable or a file of its own, write env:NAME or file:path here, and replace (rotate) the key at the vendor: whoever has this file has it';
	return { path, message };
};

const faultsOf = (issue: Issue, parent: Path, config: unknown): Fault[] => {
	const path = [...parent, ...issue.path];
	const value = valueAt(config, path);
	if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
	if (issue.code === 'invalid_value') return [wrongValue(path, issue.values, value)];
	if (issue.code === 'invalid_union') {
		const branch = meantBranch(issue.errors);
		if (branch !== undefined) return branch.flatMap((inner) => faultsOf(inner, path, config));
		return [{ path, message: `saw ${seen(value)}; expected ${expectedKinds(issue.errors)}` }];
	}
	if (path.at(-1) === 'secret' && value !== undefined) return [wrongSecret(path, value)];
	if (value === undefined) return [{ path, message: `is missing${described(path)}` }];
	return [{ path, message: `saw ${seen(value)}; ${expectation(issue)}` }];
};

const kindText = (expected: string): string => (expected === 'object' || expected === 'record' ? 'a mapping' : expected);

/** Our own messages say what is expected; zod's say what is wrong. */
const expectation = (issue: Issue): string => {
	if (!/^(Invalid|Too)/.test(issue.message)) return `expected ${issue.message}`;
	return issue.code === 'invalid_type' ? `expected ${kindText(issue.expected)}` : issue.message;
};

const expectedKinds = (branches: readonly (readonly Issue[])[]): string =>
	[...new Set(branches.flat().flatMap((issue) => (issue.code === 'invalid_type' ? [kindText(issue.expected)] : [])))].join(' or ');

/** Everything that the schema objects to, each fault with what was seen and what could stand there. */
export const faults = (issues: readonly Issue[], config: unknown): Fault[] => issues.flatMap((issue) => faultsOf(issue, [], config));
