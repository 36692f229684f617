import type { Row } from '../../../shared/contracts/column.ts';
import { metricCatalogueColumns } from '../../../shared/contracts/metric.ts';
import { atOnce } from '../../../shared/step.ts';
import { inputNode, type Node } from '../nodes.ts';
import type { TransformInput } from '../transform.ts';
import { catalogueRows } from './catalogue.ts';
import { monthColumns, monthRows } from './months.ts';
import {
	intervalColumns,
	intervalRows,
	policyColumns,
	policyRows,
	scopeColumns,
	scopeRows,
	statusColumns,
	statusRows,
} from './policies.ts';
import { currencyColumns, currencyRows, evidenceColumns, evidenceRows, parameterColumns, shiftColumns, shiftRows } from './reference.ts';

/** The earliest instant that any subscription speaks of; as-of when there is none. Needs the raw entities. */
const firstFact = async ({ warehouse, context }: TransformInput): Promise<Date> => {
	for await (const row of warehouse.query('select min(effective_at) as first_at from subscription_item_versions')) {
		if (row['first_at'] instanceof Date && row['first_at'] < context.asOf) return row['first_at'];
	}
	return context.asOf;
};

/** Tables made in TypeScript: policies, months, currencies and the parameters of the run. */
export const inputNodes = async (input: TransformInput): Promise<Node[]> => {
	const { policies, context, models } = input;
	const from = await (input.step ?? atOnce)('first fact', () => firstFact(input));
	const parameters: Row[] = [{ as_of: context.asOf }];
	return [
		inputNode('policies', policyColumns, policyRows(policies), {
			description: 'One MRR policy with every rule in it.',
			key: ['policy_id'],
		}),
		inputNode('policy_statuses', statusColumns, statusRows(policies)),
		inputNode('policy_intervals', intervalColumns, intervalRows(policies)),
		inputNode('policy_scope', scopeColumns, scopeRows(policies)),
		inputNode(
			'month_bounds',
			monthColumns,
			monthRows(
				policies.map(({ policy }) => policy.timezone),
				from,
				context.asOf,
			),
		),
		inputNode('evidence_strengths', evidenceColumns, evidenceRows()),
		inputNode('currencies', currencyColumns, currencyRows()),
		inputNode('decimal_shifts', shiftColumns, shiftRows()),
		inputNode('run_parameters', parameterColumns, parameters),
		inputNode('metric_catalogue', metricCatalogueColumns, catalogueRows(models.metrics), {
			description: 'What one metric means and how it is read.',
			key: ['metric'],
		}),
	];
};
