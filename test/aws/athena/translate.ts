/** Athena's names for CTAS properties, as Trino's Hive connector has them; undefined where Trino is told elsewhere. */
const PROPERTIES: Readonly<Record<string, string | undefined>> = {
	format: 'format',
	external_location: 'external_location',
	partitioned_by: 'partitioned_by',
	write_compression: undefined, // the catalogue's hive.compression-codec is ZSTD
};

export class UnknownProperty extends Error {}

const CTAS = /^(\s*create\s+table\s+"[a-z_0-9]+"\s+)with\s*\(([^()]*)\)\s*as\b/i;

/** The statement as Trino takes it: the WITH clause of a CREATE TABLE AS in Trino's properties, everything else as it is. */
export const forTrino = (statement: string): string => {
	const match = CTAS.exec(statement);
	if (!match) return statement;
	const kept = (match[2] ?? '').split(/,\s*(?=[a-z_]+\s*=)/i).flatMap((assignment) => {
		const [name = '', ...value] = assignment.split('=');
		const property = name.trim().toLowerCase();
		if (!(property in PROPERTIES)) throw new UnknownProperty(property);
		const known = PROPERTIES[property];
		return known === undefined ? [] : [`${known} = ${value.join('=').trim()}`];
	});
	return `${match[1]}with (${kept.join(', ')}) as${statement.slice(match[0].length)}`;
};

/** Where a CREATE TABLE AS writes, s3://bucket/prefix/; undefined for other statements. */
export const targetOf = (statement: string): string | undefined =>
	/external_location\s*=\s*'([^']+)'/i.exec(CTAS.exec(statement)?.[2] ?? '')?.[1];
