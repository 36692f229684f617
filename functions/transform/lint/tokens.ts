export type TokenKind = 'name' | 'quoted' | 'string' | 'number' | 'operator';

export interface Token {
	readonly kind: TokenKind;
	/** As written. */
	readonly text: string;
	/** Lower case, for comparison of names and keywords. */
	readonly lower: string;
	/** Line in the text, from 1. */
	readonly line: number;
	/** How many parentheses are open before it; a parenthesis has the depth of what stands outside it. */
	readonly depth: number;
	/** Index of the other parenthesis or bracket of a pair; -1 for every other token. */
	readonly partner: number;
}

const SKIP = /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y;
const KINDS: readonly (readonly [TokenKind, RegExp])[] = [
	['string', /(?:[eExXbBuU]&?)?'(?:[^']|'')*'|\$\$[\s\S]*?\$\$/y],
	['quoted', /"(?:[^"]|"")*"|`[^`]*`/y],
	['number', /0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y],
	['name', /[A-Za-z_][A-Za-z0-9_$]*/y],
	['operator', /->>|->|=>|::|:=|\|\||<>|!=|<=|>=|==|\/\/|\*\*|<<|>>|!~~\*?|~~\*?|!~\*?|~\*|\^@|[\s\S]/y],
];

const OPENS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const CLOSES = new Set(Object.values(OPENS));

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
	pattern.lastIndex = at;
	return pattern.exec(text)?.[0];
};

/** Kind and text of the token that begins at `at`. */
const next = (text: string, at: number): readonly [TokenKind, string] => {
	for (const [kind, pattern] of KINDS) {
		const found = matchAt(pattern, text, at);
		if (found) return [kind, found];
	}
	return ['operator', text.charAt(at)];
};

/**
 * A statement as tokens: comments are left out, strings and quoted names are single tokens, parentheses know their partners.
 * Nothing is refused here; an unpaired parenthesis has no partner.
 */
export const tokensOf = (text: string): readonly Token[] => {
	const tokens: (Omit<Token, 'partner'> & { partner: number })[] = [];
	const open: number[] = [];
	let line = 1;
	for (let at = 0; at < text.length; ) {
		const skipped = matchAt(SKIP, text, at);
		const [kind, found] = skipped === undefined ? next(text, at) : ['operator' as const, skipped];
		if (skipped === undefined) {
			if (kind === 'operator' && CLOSES.has(found)) {
				const opener = open.pop();
				if (opener !== undefined) {
					const before = tokens[opener];
					if (before) before.partner = tokens.length;
				}
				tokens.push({ kind, text: found, lower: found, line, depth: open.length, partner: opener ?? -1 });
			} else {
				tokens.push({ kind, text: found, lower: found.toLowerCase(), line, depth: open.length, partner: -1 });
				if (kind === 'operator' && found in OPENS) open.push(tokens.length - 1);
			}
		}
		line += found.split('\n').length - 1;
		at += found.length;
	}
	return tokens;
};
