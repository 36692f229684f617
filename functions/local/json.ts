/** One line of JSON. Integers beyond a double's precision are written digit by digit, never rounded; instants as ISO 8601. */
export const jsonLine = (value: unknown): string => `${encode(value)}\n`;

const encode = (value: unknown): string => {
	if (typeof value === 'bigint') return String(value);
	if (Array.isArray(value)) return `[${value.map(encode).join(',')}]`;
	if (value === null || typeof value !== 'object' || value instanceof Date) return JSON.stringify(value) ?? 'null';
	const members = Object.entries(value).filter(([, member]) => member !== undefined);
	return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${encode(member)}`).join(',')}}`;
};
