import { stringify } from 'yaml';
import { nodesAt, type Path, type SchemaNode } from './schema-tree.ts';

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One line of YAML. */
const inline = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Lines that take effect when the leading `# ` of each is removed. */
const asComment = (lines: readonly string[]): string[] => lines.map((line) => `# ${line}`);

/** The schema of a mapping: of several that may stand here, the one that knows all of its keys. */
const schemaOf = (path: Path, mapping: Mapping): SchemaNode | undefined =>
	nodesAt(path).find(({ properties }) => properties !== undefined && Object.keys(mapping).every((key) => key in properties));

const descriptionOf = (schema: SchemaNode | undefined, key: string): string | undefined => {
	const child = schema?.properties?.[key];
	return typeof child === 'object' ? child.description : undefined;
};

/** An item of a list of mappings: the dash stands before the first key, below its description. */
const itemLines = (path: Path, item: Mapping, explained: Set<string>): string[] => {
	const lines = mappingLines(path, item, explained);
	const first = lines.findIndex((line) => !line.startsWith('#'));
	return [...lines.slice(0, first), `- ${lines[first] ?? ''}`, ...indented(lines.slice(first + 1))];
};

const listLines = (path: Path, items: readonly Mapping[], explained: Set<string>): string[] =>
	items.flatMap((item, index) => {
		const lines = itemLines([...path, index], item, explained);
		return path.length === 1 && index > 0 ? asComment(lines) : lines;
	});

const valueLines = (path: Path, key: string, value: unknown, explained: Set<string>): string[] => {
	if (Array.isArray(value) && value.every(isMapping)) return [`${key}:`, ...indented(listLines(path, value, explained))];
	const isTable = isMapping(value) && Object.values(value).some(isMapping);
	if (isTable) return [`${key}:`, ...indented(Object.entries(value).map(([name, each]) => `${name}: ${inline(each)}`))];
	return [`${key}: ${inline(value)}`];
};

/** A key is explained where it stands first; an optional one is only shown there, and meant wherever it stands again. */
const mappingLines = (path: Path, mapping: Mapping, explained: Set<string>): string[] => {
	const schema = schemaOf(path, mapping);
	return Object.entries(mapping).flatMap(([key, value]) => {
		const description = descriptionOf(schema, key);
		const isFirst = description !== undefined && !explained.has(description);
		if (isFirst) explained.add(description);
		const lines = valueLines([...path, key], key, value, explained);
		const isOptional = path.length > 0 && schema?.required?.includes(key) === false;
		return [...(isFirst ? [`# ${description}`] : []), ...(isOptional && isFirst ? asComment(lines) : lines)];
	});
};

/**
 * A configuration as YAML text, every key under its description from the schema, once. Optional keys of a source where they are
 * first explained, and every source but the first, are written as comments.
 */
export const annotated = (config: Mapping): string => {
	const explained = new Set<string>();
	return Object.entries(config)
		.map(([key, value]) => `${mappingLines([], { [key]: value }, explained).join('\n')}\n`)
		.join('\n');
};
