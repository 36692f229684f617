import { Problem } from '../problem.ts';

/** Name of the key within a value that is a JSON object. */
const FIELD = 'api_key';

const malformed = (where: string, saw: string): Problem =>
	new Problem({
		kind: 'credentials',
		what: 'The secret is not a key',
		where,
		saw,
		next: `store the key itself, or JSON with a text in ${FIELD}: {"${FIELD}": "…"}`,
	});

/** The parsed text, or undefined where it is no JSON. The error of the parser is dropped: it quotes the text. */
const parse = (text: string): { readonly json: unknown } | undefined => {
	try {
		const json: unknown = JSON.parse(text);
		return { json };
	} catch {
		return undefined;
	}
};

const field = (text: string, where: string): string => {
	const parsed = parse(text);
	if (parsed === undefined) throw malformed(where, 'text that begins like JSON and is none');
	const { json } = parsed;
	if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed(where, 'JSON that is no object');
	if (!(FIELD in json)) throw malformed(where, `a JSON object of ${Object.keys(json).length} fields without ${FIELD}`);
	const { [FIELD]: key } = json;
	if (typeof key !== 'string') throw malformed(where, `${FIELD} that is no text`);
	return key;
};

/**
 * The key in a stored value: the text itself, or the field `api_key` of a JSON object, without the space around it. Problem (credentials)
 * when there is none; it says what kind of thing was found and shows none of it.
 */
export const keyIn = (stored: string, where: string): string => {
	const text = stored.trim();
	const key = (/^[{["]/.test(text) ? field(text, where) : text).trim();
	if (key === '') throw malformed(where, 'an empty text');
	// Visible ASCII: anything else cannot stand in a header, and is a slip of copying.
	if (!/^[!-~]+$/.test(key)) throw malformed(where, 'a text with spaces, line breaks or letters that no key has');
	return key;
};
