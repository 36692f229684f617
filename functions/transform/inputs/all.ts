import type { Row } from '../../../shared/contracts/column.ts';
import { metricCatalogueColumns } from '../../../shared/contracts/metric.ts';
import { atOnce } from '../../../shared/step.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { inputNode, type Node } from '../nodes.ts';
import type { TransformInput } from '../transform-input.ts';
import { catalogueRows } from './catalogue.ts';
import { closedNodes, NOTHING_CLOSED } from './closes.ts';
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
import { pairColumns, pairRows, pairRuleColumns, pairRuleRows } from './policy-pairs.ts';
import { currencyColumns, currencyRows, evidenceColumns, evidenceRows, parameterColumns, shiftColumns, shiftRows } from './reference.ts';

/** The earliest instant that any subscription, its signature or a closed month speaks of; as-of when there is none. Needs the raw entities. */
const firstFact = async ({ warehouse, context, closed = NOTHING_CLOSED }: TransformInput): Promise<Date> => {
	const days = closed.months.map(({ month }) => Date.parse(month) + MIDDLE_OF_MONTH_MS);
	const fact = await firstEffect(warehouse, context.asOf);
	return new Date(Math.min(fact.getTime(), ...days));
};

/** Within the month in every zone. */
const MIDDLE_OF_MONTH_MS = 14 * 86_400_000;

const firstEffect = async (warehouse: Warehouse, asOf: Date): Promise<Date> => {
	for await (const row of warehouse.query(
		'select min(case when signed_at < effective_at then signed_at else effective_at end) as first_at from subscription_item_versions',
	)) {
		if (row['first_at'] instanceof Date && row['first_at'] < asOf) return row['first_at'];
	}
	return asOf;
};

/** Tables made in TypeScript: policies, months, currencies and the parameters of the run. */
export const inputNodes = async (input: TransformInput): Promise<Node[]> => {
	const { policies, context, models } = input;
	const from = await (input.step ?? atOnce)('first fact', () => firstFact(input));
	const parameters: Row[] = [{ as_of: context.asOf, bridge_tolerance_minor: BigInt(context.bridgeToleranceMinor ?? 0) }];
	return [
		inputNode('policies', policyColumns, policyRows(policies), {
			description: 'One MRR policy with every rule in it.',
			key: ['policy_id'],
		}),
		inputNode('policy_pairs', pairColumns, pairRows(policies), {
			description: 'The first policy beside another one of the run, and in which rules they differ.',
			key: ['policy_a', 'policy_b'],
		}),
		inputNode('policy_pair_rules', pairRuleColumns, pairRuleRows(policies)),
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
		...closedNodes(input.closed ?? NOTHING_CLOSED, input.previous),
		inputNode('run_parameters', parameterColumns, parameters),
		inputNode('metric_catalogue', metricCatalogueColumns, catalogueRows(models.metrics), {
			description: 'What one metric means and how it is read.',
			key: ['metric'],
		}),
	];
};
