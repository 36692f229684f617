import type * as z from 'zod';

/** Which fields a schema declares. `any` stops the walk: everything below is declared or cannot be told. */
export type Shape = 'any' | { readonly fields: ReadonlyMap<string, Shape>; readonly items: Shape | null };

const EMPTY: Shape = { fields: new Map(), items: null };

/** The parts of zod's own description of a schema that lead to other schemas. */
interface Definition {
	readonly type: string;
	readonly shape?: Readonly<Record<string, z.ZodType>>;
	readonly innerType?: z.ZodType;
	readonly element?: z.ZodType;
	readonly options?: readonly z.ZodType[];
	readonly left?: z.ZodType;
	readonly right?: z.ZodType;
	readonly in?: z.ZodType;
	readonly out?: z.ZodType;
	readonly getter?: () => z.ZodType;
}

const merge = (left: Shape, right: Shape): Shape => {
	if (left === 'any' || right === 'any') return 'any';
	const fields = new Map(left.fields);
	for (const [name, shape] of right.fields) fields.set(name, merge(fields.get(name) ?? EMPTY, shape));
	return { fields, items: left.items === null ? right.items : right.items === null ? left.items : merge(left.items, right.items) };
};

/** What a zod schema declares, found by walking it once. A schema that contains itself is followed a few levels deep. */
export const shapeOf = (schema: z.ZodType, depth = 0): Shape => {
	const definition = schema._zod.def as unknown as Definition; // zod types each kind apart; the walk needs what they share
	const walk = (inner: z.ZodType): Shape => shapeOf(inner, depth + 1);
	if (depth > 12) return 'any';
	switch (definition.type) {
		case 'object':
			return { fields: new Map(Object.entries(definition.shape ?? {}).map(([name, field]) => [name, walk(field)])), items: null };
		case 'array':
			return { fields: new Map(), items: definition.element ? walk(definition.element) : 'any' };
		case 'union':
			return (definition.options ?? []).map(walk).reduce(merge, EMPTY);
		case 'intersection':
			return definition.left && definition.right ? merge(walk(definition.left), walk(definition.right)) : 'any';
		case 'pipe': // a preprocess step comes before the schema it feeds
			return pipeShape(definition, walk);
		case 'lazy':
			return definition.getter ? walk(definition.getter()) : 'any';
		case 'any':
		case 'unknown':
		case 'record':
		case 'transform':
		case 'custom':
			return 'any';
		default:
			return definition.innerType ? walk(definition.innerType) : EMPTY;
	}
};

const pipeShape = ({ in: from, out: to }: Definition, walk: (inner: z.ZodType) => Shape): Shape => {
	const side = from?._zod.def.type === 'transform' ? to : from;
	return side ? walk(side) : 'any';
};

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** Fields of a value that the shape does not declare: path to JSON type, each path once, only the topmost of a subtree. */
export const undeclared = (shape: Shape, value: unknown, path = '', found = new Map<string, string>()): ReadonlyMap<string, string> => {
	if (shape === 'any' || typeof value !== 'object' || value === null) return found;
	if (Array.isArray(value)) {
		if (shape.items !== null) for (const item of value) undeclared(shape.items, item, `${path}[]`, found);
		return found;
	}
	for (const [name, inner] of Object.entries(value)) {
		const here = path === '' ? name : `${path}.${name}`;
		const declared = shape.fields.get(name);
		if (declared !== undefined) undeclared(declared, inner, here, found);
		else if (found.get(here) === undefined || found.get(here) === 'null') found.set(here, typeOf(inner));
	}
	return found;
};
