import type * as z from 'zod';

/** Why a record was not taken. `rule` leaves the value out, so that refusals of one kind can be counted. */
export interface Refusal {
	readonly rule: string;
	readonly reason: string;
}

const LONGEST_VALUE = 60;
/** Vendor fields that may hold a person's name, address or words. */
const PERSONAL_FIELD = /name|mail|phone|address|street|city|description|comment|note|text|subject|body/i;

/** A value for a sentence: short, and left out where it may be personal. */
export const shown = (value: unknown, personal: boolean): string => {
	if (personal && value !== null && value !== undefined && value !== '') return 'a value not shown here';
	if (value === undefined) return 'nothing';
	const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? typeof value);
	return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

export const refusal = (subject: string, complaint: string, value: unknown, personal: boolean): Refusal => ({
	rule: `${subject}: ${complaint}`,
	reason: `${subject}: ${complaint}; saw ${shown(value, personal)}`,
});

const pathText = (path: readonly PropertyKey[]): string =>
	path.map((part, index) => (typeof part === 'number' ? '[]' : `${index === 0 ? '' : '.'}${String(part)}`)).join('') || 'the record';

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
	path.reduce<unknown>((inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined), value);

/** The first thing that a schema found wrong with a value, as a sentence. */
export const schemaRefusal = (
	error: z.ZodError,
	value: unknown,
	subject: string,
	isPersonal = (field: string): boolean => PERSONAL_FIELD.test(field),
): Refusal => {
	const [issue] = error.issues;
	if (issue === undefined) return refusal(subject, 'refused by its schema', undefined, true);
	const complaint = issue.message.replace(/^Invalid input: /, '');
	return refusal(
		`${subject} ${pathText(issue.path)}`,
		complaint,
		valueAt(value, issue.path),
		issue.path.some((part) => isPersonal(String(part))),
	);
};
