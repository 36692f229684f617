/** Shorter texts are words that may stand anywhere. */
const SHORTEST_SECRET = 8;

/** Removes a source's secret, and what its headers make of it, from text that a person or a log will see. */
export const redactor = (secret: string, headers: Readonly<Record<string, string>>): ((text: string) => string) => {
	const parts = [
		secret,
		...Object.values(headers).flatMap((value) => value.split(' ')),
		Buffer.from(secret).toString('base64'),
		Buffer.from(`${secret}:`).toString('base64'),
	];
	const derived = parts.filter((part) => part === secret || part.includes(secret) || isEncoded(part, secret));
	const secrets = [...new Set(derived)].filter((part) => part.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
	return (text) => secrets.reduce((clean, part) => clean.replaceAll(part, '[secret]'), text);
};

const isEncoded = (part: string, secret: string): boolean => Buffer.from(part, 'base64').toString('utf8').includes(secret);
