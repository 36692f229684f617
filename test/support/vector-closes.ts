import type { Vector, VectorEvent } from './vector-format.ts';
import { instant } from './vectors.ts';

/** A month that is closed, and the instant up to which facts had been recorded then. */
export interface CloseStep {
	readonly month: string;
	readonly at: Date;
}

const after = (month: string, months: number, day: number): Date => {
	const [year = 2000, number = 1] = month.split('-').map(Number);
	return new Date(Date.UTC(year, number - 1 + months, day));
};
const nextMonth = (month: string): string => after(month, 1, 1).toISOString().slice(0, 7);

/**
 * Closes of a vector whose months are closed up to one: every month is closed on a day of the next, from what was recorded by then. A month
 * whose facts were all known when the next one was closed is closed together with that, which gives the same rows and saves a run.
 */
export const closeSteps = (
	{ events }: Vector,
	{ closed_through, close_day }: { readonly closed_through: string | null; readonly close_day: number },
): CloseStep[] => {
	if (closed_through === null) return [];
	const dated = events.flatMap((event: VectorEvent) => {
		if (event.ts === undefined) return [];
		const recorded = 'recorded_at' in event ? event.recorded_at : undefined;
		// A rate speaks of its month, whenever it is told.
		const at = event.type === 'fx_rate' ? `${event.month}-01` : event.ts;
		return [{ at: instant(at), recorded: instant(recorded ?? event.ts) }];
	});
	const closedOn = (month: string): Date => after(month, 1, close_day);
	const isNeeded = (month: string): boolean =>
		month === closed_through ||
		dated.some(({ at, recorded }) => at < after(month, 1, 1) && recorded >= closedOn(month) && recorded < closedOn(nextMonth(month)));
	const steps: CloseStep[] = [];
	const first = dated.map(({ at }) => at.toISOString().slice(0, 7)).reduce((a, b) => (a < b ? a : b), closed_through);
	for (let month = first; month <= closed_through; month = nextMonth(month))
		if (isNeeded(month)) steps.push({ month, at: closedOn(month) });
	return steps;
};
