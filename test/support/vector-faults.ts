import type * as z from 'zod';
import { nearest } from '../../shared/nearest.ts';

type Issue = z.core.$ZodIssue;

const LONGEST = 80;

/** The value for a message, on one line and not longer than one. */
export const seen = (value: unknown): string => {
	const text = JSON.stringify(value) ?? 'nothing';
	return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
	path.reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), value);

const KINDS: Readonly<Record<string, string>> = {
	int: 'a whole number',
	number: 'a number',
	string: 'text',
	boolean: 'true or false',
	array: 'a list',
	object: 'a mapping',
	record: 'a mapping',
};

const choice = (value: unknown, known: readonly unknown[]): string => {
	const meant = typeof value === 'string' ? nearest(value, known.map(String)) : undefined;
	return `${meant === undefined ? '' : `did you mean ${meant}? `}allowed: ${known.map(String).join(', ')}`;
};

/** What should stand there instead. Our own messages say what is expected; zod's say what is wrong. */
const remedy = (issue: Issue, value: unknown): string => {
	if (issue.code === 'invalid_value') return choice(value, issue.values);
	if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) return choice(value, issue.options);
	if (/^(Invalid|Too)/.test(issue.message)) {
		if (issue.code === 'invalid_type') return `give ${KINDS[issue.expected] ?? issue.expected}`;
		return issue.message.toLowerCase();
	}
	return `give ${issue.message}`;
};

const faultOf = (issue: Issue, value: unknown): string => {
	if (issue.code === 'unrecognized_keys')
		return `saw ${issue.keys.map((key) => `the key ${seen(key)}`).join(' and ')}, which the format does not have here; correct the name or remove it`;
	const at = valueAt(value, issue.path);
	return at === undefined ? `is missing; ${remedy(issue, at)}` : `saw ${seen(at)}; ${remedy(issue, at)}`;
};

/** Everything a schema objects to, one line each: where, the value seen, and what to do. `where` is the path of the value itself. */
export const faultsOf = ({ issues }: z.ZodError, value: unknown, where = ''): string[] =>
	issues.map((issue) => {
		const path = [where, ...issue.path.map(String)].filter((part) => part !== '').join('.');
		return `${path === '' ? '' : `${path}: `}${faultOf(issue, value)}`;
	});
