import { IMPORT_TABLE, LAMBDA, type Zone } from './import-table.ts';
import { type ModuleImport, targetOf } from './module-imports.ts';

/** A Lambda handler wires ports to a step. */
const HANDLER = /^functions\/[a-z]+\/handler\.ts$/;
const HANDLER_MODULES = ['functions/lambda/', 'functions/run/', 'shared/'];

/** The row that rules a module, or undefined where none covers it. */
export const zoneOf = (path: string, table: readonly Zone[] = IMPORT_TABLE): Zone | undefined =>
	table.filter(({ folder }) => path.startsWith(folder)).sort((a, b) => b.folder.length - a.folder.length)[0];

const allows = (names: readonly string[], name: string): boolean =>
	names.some((allowed) => allowed === '*' || allowed === name || (/[/:]$/.test(allowed) && name.startsWith(allowed)));

/** Folder whose modules are near enough to be imported: the zone's, or for connectors the one named like the vendor. */
const ownFolder = (path: string, { own, folder }: Zone): string[] => {
	if (own === 'none' || folder.endsWith('.ts')) return [];
	if (own === 'vendor') return [`${folder}${path.slice(folder.length).replace(/\.ts$/, '').split('/')[0]}/`];
	return [folder.slice(0, folder.lastIndexOf('/') + 1)];
};

/** The sentence that says what is wrong with an import, or null where it is allowed. */
export const complaint = (path: string, found: ModuleImport, table: readonly Zone[] = IMPORT_TABLE): string | null => {
	const zone = zoneOf(path, table);
	const at = `${path}:${found.line}`;
	if (!zone)
		return `${path}: no row of the import table covers this file; add one to test/house/architecture/import-table.ts that says what its folder may import and why`;
	if (found.specifier === null)
		return zone.packages.includes('*')
			? null
			: `${at}: imports a module whose name is computed, so nobody can see what; begin it with a fixed folder, such as import(\`./connectors/\${name}.ts\`)`;
	const target = targetOf(path, found.specifier);
	const name = 'path' in target ? target.path : target.package;
	const isHandler = HANDLER.test(path);
	const modules = [
		...ownFolder(path, zone),
		...zone.modules,
		...(isHandler ? HANDLER_MODULES : []),
		...(found.isTypeOnly ? (zone.types ?? []) : []),
	];
	const packages = [...zone.packages, ...(isHandler ? LAMBDA : []), ...(found.isTypeOnly ? (zone.types ?? []) : [])];
	if (allows('path' in target ? modules : packages, name)) return null;
	const may = [...modules, ...packages].map((one) => (one === 'node:' ? 'Node itself' : one)).join(', ');
	return `${at}: imports ${name} (${found.form}), but ${zone.folder} may import only ${may}, because ${zone.because}`;
};
