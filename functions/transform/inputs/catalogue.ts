import type { RowOf } from '../../../shared/contracts/column.ts';
import { type metricCatalogueColumns, metricCatalogueRow, metricHeaderSchema } from '../../../shared/contracts/metric.ts';
import { Problem } from '../../../shared/problem.ts';
import type { SqlFile } from '../sql-file.ts';

/** The catalogue, read from the headers of the metric files. A header that says too much, too little or nonsense is a Problem with all its faults. */
export const catalogueRows = (metrics: readonly SqlFile[]): RowOf<typeof metricCatalogueColumns>[] =>
	metrics.map(({ name, path, header }) => {
		const parsed = metricHeaderSchema.safeParse(header);
		if (parsed.success) return metricCatalogueRow(name, parsed.data);
		const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
		throw new Problem({
			kind: 'defect',
			what: 'the header of a metric is not a catalogue entry',
			where: `sql/${path}`,
			saw: faults,
			next: 'correct the lines at the top of the file',
		});
	});
