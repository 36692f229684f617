import { nearest } from '../../../../shared/nearest.ts';
import { Problem } from '../../../../shared/problem.ts';
import type { ExportKind } from './kind.ts';
import { exportNames } from './names.ts';

export type Kinds = ReadonlyMap<string, ExportKind>;

/** The kinds that an `export:` may be, by name: one, or all of a vendor. Problem (configuration) where there is none. */
export const loadKinds = async (named: string, where: string): Promise<Kinds> => {
	const known = exportNames();
	const chosen = known.filter((name) => name === named || name.startsWith(`${named}/`));
	if (chosen.length === 0) {
		const all = [...new Set(known.map((name) => name.slice(0, name.indexOf('/')))), ...known];
		const close = nearest(named, all);
		throw new Problem({
			kind: 'configuration',
			what: 'No such export',
			where: `${where}, export`,
			saw: named,
			next: `${close === undefined ? '' : `did you mean ${close}? `}there are ${all.join(', ')}`,
		});
	}
	const loaded = chosen.map(async (name): Promise<[string, ExportKind]> => {
		const [vendor = '', file = ''] = name.split('/');
		const module: unknown = await import(`../exports/${vendor}/${file}.ts`);
		return [name, (module as { readonly default: ExportKind }).default]; // every file in exports/ exports one; a test sees to it
	});
	return new Map(await Promise.all(loaded));
};
