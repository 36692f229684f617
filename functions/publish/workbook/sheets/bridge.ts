import type { Statement } from '../statement.ts';
import { BRIDGE_ITEMS, bridgeAccounts } from './bridge-accounts.ts';

export const bridge: Statement = {
	kind: 'statement',
	name: 'Bridge',
	about: 'From MRR at the end of the month to what was invoiced in it, in billing currencies, added up from the sheet Bridge by account.',
	table: 'mrr_invoice_bridge',
	detail: bridgeAccounts,
	sections: [
		{
			title: 'MRR to invoiced',
			unit: 'money',
			isChained: false,
			foldsEmpty: true,
			lines: BRIDGE_ITEMS.map(([title, column]) => ({ title, column })),
		},
	],
	tab: '7A4FA3',
};
