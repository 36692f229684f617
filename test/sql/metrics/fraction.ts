/** An exact number: numerator over a positive denominator. */
export interface Fraction {
	readonly numerator: bigint;
	readonly denominator: bigint;
}

const of = (numerator: bigint, denominator: bigint): Fraction =>
	denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };

const OPERATIONS: Readonly<Record<string, (a: Fraction, b: Fraction) => Fraction>> = {
	'+': (a, b) => of(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator),
	'-': (a, b) => of(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator),
	'*': (a, b) => of(a.numerator * b.numerator, a.denominator * b.denominator),
	'/': (a, b) => of(a.numerator * b.denominator, a.denominator * b.numerator),
};

export const isSame = (a: Fraction, b: Fraction): boolean => a.numerator * b.denominator === b.numerator * a.denominator;

/** The exact value of arithmetic written out in whole numbers, + - * / and parentheses. `=` says that both sides are the same, and is checked. */
export const worked = (arithmetic: string): Fraction => {
	const [first, ...others] = arithmetic.split('=').map(evaluate);
	if (first === undefined || first.denominator === 0n) throw new Error(`no number: ${arithmetic}`);
	if (!others.every((other) => isSame(first, other))) throw new Error(`the sides differ: ${arithmetic}`);
	return first;
};

const evaluate = (arithmetic: string): Fraction => {
	const tokens = arithmetic.match(/\d+|[-+*/()]|\S/g) ?? [];
	const chain = (operators: string, operand: () => Fraction): Fraction => {
		let value = operand();
		while (operators.includes(tokens[0] ?? ' ')) value = OPERATIONS[tokens.shift() ?? '']?.(value, operand()) ?? value;
		return value;
	};
	const factor = (): Fraction => {
		const token = tokens.shift() ?? '';
		if (/^\d+$/.test(token)) return of(BigInt(token), 1n);
		if (token !== '(') throw new Error(`expected a whole number or "(" instead of "${token}" in ${arithmetic}`);
		const value = sum();
		if (tokens.shift() !== ')') throw new Error(`a parenthesis is not closed in ${arithmetic}`);
		return value;
	};
	const sum = (): Fraction => chain('+-', () => chain('*/', factor));
	const value = sum();
	if (tokens.length > 0) throw new Error(`"${tokens.join(' ')}" is left over in ${arithmetic}`);
	return value;
};
