import type { Statement } from '../statement.ts';
import { movements } from './movements.ts';

export const rollforward: Statement = {
	kind: 'statement',
	name: 'Roll-forward',
	about: 'MRR from opening to closing, month by month, added up from the sheet Movements.',
	table: 'mrr_rollforward',
	detail: movements,
	sections: [
		{
			title: 'MRR',
			unit: 'money',
			isChained: true,
			lines: [
				{ title: 'Opening', column: 'opening_minor' },
				{ title: 'New', column: 'new_minor' },
				{ title: 'Expansion', column: 'expansion_minor' },
				{ title: 'Reactivation', column: 'reactivation_minor' },
				{ title: 'Contraction', column: 'contraction_minor', isDecrease: true },
				{ title: 'Churn', column: 'churn_minor', isDecrease: true },
				{ title: 'Transfers', column: 'transfer_minor' },
				{ title: 'FX', column: 'fx_minor' },
				{ title: 'Closing', column: 'closing_minor' },
			],
		},
		{
			title: 'Customers',
			unit: 'count',
			isChained: true,
			lines: [
				{ title: 'Opening', column: 'customers_opening' },
				{ title: 'New', column: 'customers_new', counts: { movement_class: 'new' } },
				{ title: 'Reactivated', column: 'customers_reactivated', counts: { movement_class: 'reactivation' } },
				{ title: 'Churned', column: 'customers_churned', isDecrease: true, counts: { movement_class: 'churn' } },
				{
					title: 'Transferred',
					column: 'customers_transferred',
					counts: { movement_class: 'transfer', is_customer: 'yes' },
					minus: { movement_class: 'transfer', was_customer: 'yes' },
				},
				{ title: 'Closing', column: 'customers_closing' },
			],
		},
	],
	tab: '12355B',
};
