import { closeMonth } from '../../close/close.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { counted } from '../counted.ts';
import { monthFrom } from '../closing-month.ts';
import { openWarehouse } from '../run-ports.ts';
import { inSamePlace } from '../same-place.ts';
import { openWorkplace } from '../workplace.ts';
import { atOnce } from '../../../shared/step.ts';

export default {
	about: 'Close a month: freeze what is published of it, so that later facts no longer change it',
	positionals: ['<month>'],
	options: { ...CONFIGURED, policy: { value: 'id', about: 'close it under this policy alone (default: under all)' } },
	details:
		'The first close closes everything up to the month; after that, months are closed one after the other. A month can be closed\nonce a publication speaks of an instant after its end and the gap tolerance of the policy. What becomes known later is booked\nin the first open month (is_adjustment) and listed in mrr_restatements. The next run shows the month as closed.',
	async run({ edge, positionals, values }): Promise<Result> {
		const workplace = await openWorkplace(edge, values);
		const month = monthFrom(positionals[0]);
		const order = values['policy'] === undefined ? { month } : { month, policy: values['policy'] };
		const ports = { store: workplace.store, clock: edge.clock, step: atOnce, openWarehouse: () => openWarehouse(workplace) };
		const close = await closeMonth(ports, order);
		const closed = close.policies.map(({ policy_id, months }) => `${policy_id}: ${counted(months.length, 'month')}`);
		const text = `Closed ${month.slice(0, 7)} (${closed.join(', ')}) from publication ${close.publication_id}.\nContent hash ${close.content_hash}. The tables show it as closed from the next run on: npx tidemark run\n`;
		const { number, recorded_at, publication_id, content_hash, policies, totals, tables } = close;
		return {
			text: inSamePlace(text, values),
			data: { number, month, recorded_at, publication_id, content_hash, policies, totals, tables },
		};
	},
} satisfies Command;
