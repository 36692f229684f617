/** Comments, strings and quoted names are single tokens, so that what stands inside them is never taken for SQL. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*|[(),]|[^\s]/g;

const tokensOf = (sql: string): string[] => (sql.match(TOKEN) ?? []).filter((token) => !token.startsWith('--') && !token.startsWith('/*'));

const isName = (token: string | undefined): token is string => token !== undefined && /^[A-Za-z_][A-Za-z0-9_]*$/.test(token);

/** Names defined by WITH: a name followed by `as (` . */
const commonTables = (tokens: readonly string[]): Set<string> =>
	new Set(
		tokens
			.filter((token, index) => isName(token) && tokens[index + 1]?.toLowerCase() === 'as' && tokens[index + 2] === '(')
			.map((name) => name.toLowerCase()),
	);

/**
 * Tables that a SELECT reads: what stands after FROM or JOIN and is neither a subquery, a function call nor a name of its own WITH.
 * Comma joins are outside the portable subset, so one name per FROM or JOIN is all there is.
 */
export const tablesRead = (sql: string): string[] => {
	const tokens = tokensOf(sql);
	const own = commonTables(tokens);
	const read = new Set<string>();
	tokens.forEach((token, index) => {
		const name = tokens[index + 1];
		if (!/^(from|join)$/i.test(token) || !isName(name) || tokens[index + 2] === '(') return;
		if (/^(unnest|lateral)$/i.test(name) || own.has(name.toLowerCase())) return;
		// `extract(year from x)` follows no select, and `is distinct from x` compares
		if (/^from$/i.test(token) && (insideCall(tokens, index) || /^distinct$/i.test(tokens[index - 1] ?? ''))) return;
		read.add(name.toLowerCase());
	});
	return [...read].sort();
};

/** True when the FROM at `index` belongs to a function such as extract(): walking left, its parenthesis opens before any SELECT. */
const insideCall = (tokens: readonly string[], index: number): boolean => {
	let depth = 0;
	for (let at = index - 1; at >= 0; at -= 1) {
		const token = tokens[at] ?? '';
		if (token === ')') depth += 1;
		else if (token === '(' && depth === 0) return true;
		else if (token === '(') depth -= 1;
		else if (depth === 0 && /^select$/i.test(token)) return false;
	}
	return false;
};
