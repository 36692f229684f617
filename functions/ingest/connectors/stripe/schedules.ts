import * as z from 'zod';
import { type EntityRowOf, row } from '../../../../shared/contracts/connector.ts';
import { instant, reference, whole } from './fields.ts';

const phaseSchema = z.object({
	start_date: instant,
	end_date: instant.nullish(),
	items: z.array(z.object({ price: reference.nullish(), plan: reference.nullish(), quantity: whole.nullish() })),
});

export const scheduleSchema = z.object({
	id: z.string(),
	created: instant,
	customer: reference,
	status: z.enum(['not_started', 'active', 'completed', 'released', 'canceled']),
	subscription: reference.nullish(),
	/** The subscription that the schedule drove before it let go of it. */
	released_subscription: reference.nullish(),
	phases: z.array(phaseSchema),
});

/** A row per phase and line of a schedule. */
export const mapSchedule = (schedule: z.output<typeof scheduleSchema>): EntityRowOf[] =>
	schedule.phases.flatMap((phase, phaseIndex) =>
		phase.items.map((item, itemIndex) =>
			row('schedule_phases', {
				schedule_id: schedule.id,
				subscription_id: schedule.subscription ?? schedule.released_subscription ?? null,
				account_id: schedule.customer,
				status: schedule.status,
				phase_number: phaseIndex + 1,
				item_number: itemIndex + 1,
				starts_at: phase.start_date,
				ends_at: phase.end_date ?? null,
				price_id: item.price ?? item.plan ?? null,
				quantity: item.quantity ?? null,
			}),
		),
	);
