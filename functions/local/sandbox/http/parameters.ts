import { refuse } from './refusals.ts';

/** The query of a request, with every name checked off as it is read. */
export interface Parameters {
	text(name: string): string | undefined;
	integer(name: string, low: number, high: number): number | undefined;
	/** `name[]=a&name[]=b`, or with indices. */
	list(name: string): string[];
	/** `name=` or `name[gte|gt|lte|lt]=`, as a test on seconds. */
	range(name: string): ((value: number) => boolean) | undefined;
	/** Refuses the request when a parameter was never read: Stripe knows no such parameter. */
	refuseOthers(): void;
}

const BOUNDS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
	gte: (value, bound) => value >= bound,
	gt: (value, bound) => value > bound,
	lte: (value, bound) => value <= bound,
	lt: (value, bound) => value < bound,
};

function toInteger(name: string, value: string): number {
	if (!/^-?\d+$/.test(value)) throw refuse.badInteger(name, value);
	return Number(value);
}

/** Reads a query string as Stripe does; what no reader asks for is refused by `refuseOthers`. */
export function readParameters(query: URLSearchParams): Parameters {
	const left = new Map<string, string[]>();
	for (const [name, value] of query) left.set(name, [...(left.get(name) ?? []), value]);
	const take = (name: string): string[] => {
		const values = left.get(name) ?? [];
		left.delete(name);
		return values;
	};
	const integer = (name: string): number | undefined => {
		const value = take(name).at(-1);
		return value === undefined ? undefined : toInteger(name, value);
	};
	return {
		text: (name) => take(name).at(-1),
		integer: (name, low, high) => {
			const value = integer(name);
			if (value === undefined) return undefined;
			if (value < low || value > high) throw refuse.badValue(name, `This value must be between ${low} and ${high} (inclusive).`);
			return value;
		},
		list: (name) => [...left.keys()].filter((key) => key.startsWith(`${name}[`)).flatMap(take),
		range: (name) => {
			const tests = Object.entries(BOUNDS).flatMap(([bound, test]) => {
				const limit = integer(`${name}[${bound}]`);
				return limit === undefined ? [] : [(value: number) => test(value, limit)];
			});
			const exact = integer(name);
			if (exact !== undefined) tests.push((value) => value === exact);
			return tests.length === 0 ? undefined : (value) => tests.every((test) => test(value));
		},
		refuseOthers: () => {
			for (const name of left.keys()) throw refuse.unknownParameter(name);
		},
	};
}
