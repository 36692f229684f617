import type { Detail } from '../detail.ts';

export const restatements: Detail = {
	kind: 'detail',
	name: 'Restatements',
	about: 'One amount of a month told before that is known otherwise now: what it was, what it is, why, and by which record.',
	table: 'mrr_restatements',
	month: 'month',
	columns: [
		{ title: 'Month', column: 'month', kind: 'month' },
		{ title: 'Was closed', column: 'was_closed', kind: 'flag' },
		{ title: 'Booked in', column: 'booked_month', kind: 'month' },
		{ title: 'Policy', column: 'policy_id', kind: 'text', width: 20 },
		{ title: 'Currency', column: 'currency', kind: 'text', width: 10 },
		{ title: 'Account', column: 'account_id', kind: 'text', width: 30 },
		{ title: 'Was', column: 'was_minor', kind: 'money' },
		{ title: 'Is', column: 'is_minor', kind: 'money' },
		{ title: 'Cause', column: 'cause', kind: 'text' },
		{ title: 'Source', column: 'source_id', kind: 'text', width: 14 },
		{ title: 'Record', column: 'record_id', kind: 'text', width: 34 },
		{ title: 'Recorded at', column: 'recorded_at', kind: 'instant' },
	],
	order: ['policy_id', 'currency', 'account_id'],
	empty: 'No month told before has changed.',
	tab: 'C77700',
};
