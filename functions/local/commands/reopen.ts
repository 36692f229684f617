import { reopenMonth } from '../../close/reopen.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { monthFrom } from '../closing-month.ts';
import { inSamePlace } from '../same-place.ts';
import { openWorkplace } from '../workplace.ts';
import { atOnce } from '../../../shared/step.ts';

export default {
	about: 'Open the last closed month again; the reason is logged and published',
	positionals: ['<month>'],
	options: {
		...CONFIGURED,
		reason: { value: 'text', about: 'why it is reopened (required)' },
		policy: { value: 'id', about: 'reopen it under this policy alone (default: under all that closed it)' },
	},
	details: 'What the close froze stays in the store and in the log (mrr_closes); the next run tells the month as it is known then.',
	async run({ edge, positionals, values }): Promise<Result> {
		const { store } = await openWorkplace(edge, values);
		const order = { month: monthFrom(positionals[0]), reason: values['reason'] ?? '' };
		const entry = await reopenMonth(
			{ store, clock: edge.clock, step: atOnce },
			values['policy'] === undefined ? order : { ...order, policy: values['policy'] },
		);
		const text = `Reopened ${order.month.slice(0, 7)} (${entry.policies.join(', ')}). The next run tells it as it is known then: npx tidemark run\n`;
		return { text: inSamePlace(text, values), data: { ...entry } };
	},
} satisfies Command;
