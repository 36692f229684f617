import type { Detail } from '../detail.ts';

const AMOUNTS = ['new', 'expansion', 'reactivation', 'contraction', 'churn', 'transfer', 'fx'].map((name) => `${name}_minor`);

export const movements: Detail = {
	kind: 'detail',
	name: 'Movements',
	about: 'One account in one month in which its MRR or its standing as a customer changed; decreases are negative.',
	table: 'account_months',
	month: 'month',
	anyOf: [['movement_class', "<> 'none'"], ...AMOUNTS.map((column): [string, string] => [column, '<> 0'])],
	columns: [
		{ title: 'Month', column: 'month', kind: 'month' },
		{ title: 'Policy', column: 'policy_id', kind: 'text', width: 20 },
		{ title: 'Currency', column: 'currency', kind: 'text', width: 10 },
		{ title: 'Account', column: 'account_id', kind: 'text', width: 30 },
		{ title: 'Class', column: 'movement_class', kind: 'text', width: 13 },
		{ title: 'Customer since', column: 'cohort_month', kind: 'month', width: 14 },
		{ title: 'Opening', column: 'opening_minor', kind: 'money' },
		{ title: 'New', column: 'new_minor', kind: 'money' },
		{ title: 'Expansion', column: 'expansion_minor', kind: 'money' },
		{ title: 'Reactivation', column: 'reactivation_minor', kind: 'money' },
		{ title: 'Contraction', column: 'contraction_minor', kind: 'money', isDecrease: true },
		{ title: 'Churn', column: 'churn_minor', kind: 'money', isDecrease: true },
		{ title: 'Transfer', column: 'transfer_minor', kind: 'money' },
		{ title: 'FX', column: 'fx_minor', kind: 'money' },
		{ title: 'Closing', column: 'closing_minor', kind: 'money' },
		{ title: 'Of which late', column: 'adjustment_minor', kind: 'money' },
		{ title: 'Customer before', column: 'was_customer', kind: 'flag', width: 15 },
		{ title: 'Customer after', column: 'is_customer', kind: 'flag', width: 14 },
	],
	order: ['policy_id', 'currency', 'account_id'],
	empty: 'No account has moved.',
	tab: '2E7D32',
};
