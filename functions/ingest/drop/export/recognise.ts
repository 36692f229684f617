import type { DropExport } from '../../../../shared/contracts/config.ts';
import { Problem } from '../../../../shared/problem.ts';
import { missingFields, planFields } from './header.ts';
import type { Kinds } from './kinds.ts';

/** The kind that a header is of: of those that miss nothing, the one that knows most of its columns. */
export const recognised = (kinds: Kinds, header: readonly string[], columns: DropExport['columns']): string | undefined => {
	const fitting = [...kinds].flatMap(([name, kind]) => {
		const plan = planFields(kind, header, columns);
		return missingFields(kind, plan).length === 0 ? [{ name, columns: plan.size }] : [];
	});
	return fitting.sort((one, other) => other.columns - one.columns)[0]?.name;
};

/** A file of an entry and its header. */
export interface Headed {
	readonly file: string;
	readonly header: readonly string[];
}

/** Problem (configuration): none of the files is the export that MRR rests on. Says what comes closest in each. */
export const nothingEssential = (kinds: Kinds, files: readonly Headed[], where: string): Problem => {
	const essential = [...kinds].filter(([, { isEssential = false }]) => isEssential);
	const lacking = files.map(({ file, header }) => {
		const [nearest] = essential
			.map(([name, kind]) => ({ name, missing: missingFields(kind, planFields(kind, header)) }))
			.sort((one, other) => one.missing.length - other.missing.length);
		return `${file} has ${header.join(', ')}, and is no ${nearest?.name ?? 'export'} for want of ${nearest?.missing.join(', ') ?? 'columns'}`;
	});
	return new Problem({
		kind: 'configuration',
		what: `None of the files is the export that MRR is made of: ${essential.map(([name]) => name).join(' or ')}`,
		where,
		saw: lacking.join('; '),
		next: 'put that export there too, or say which columns hold those fields: columns: { field: <column> }',
	});
};
