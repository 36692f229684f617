import * as z from 'zod';
import { configSchema } from '../../../shared/contracts/config.ts';

export type SchemaNode = z.core.JSONSchema.BaseSchema;
export type Path = readonly PropertyKey[];

const isNode = (node: unknown): node is SchemaNode => typeof node === 'object' && node !== null;

/** The configuration's schema as data, as a person writes it: keys with defaults may be left out. */
export const CONFIG_TREE: SchemaNode = z.toJSONSchema(configSchema, { io: 'input' });

/** A node, or what it may be one of. */
const choices = (node: SchemaNode): SchemaNode[] => (node.anyOf === undefined ? [node] : node.anyOf.filter(isNode).flatMap(choices));

const children = (node: SchemaNode, step: PropertyKey): SchemaNode[] => {
	const child = typeof step === 'number' ? node.items : (node.properties?.[String(step)] ?? node.additionalProperties);
	return isNode(child) ? choices(child) : [];
};

/** Everything that may stand at a path. */
export const nodesAt = (path: Path): SchemaNode[] =>
	path.reduce<SchemaNode[]>((nodes, step) => nodes.flatMap((node) => children(node, step)), choices(CONFIG_TREE));

/** Keys that may stand in the mapping at a path. */
export const keysAt = (path: Path): string[] => [...new Set(nodesAt(path).flatMap(({ properties }) => Object.keys(properties ?? {})))];
