import { word } from '../../../export/attribute.ts';
import type { Complaint, ExportContext } from '../../../export/kind.ts';
import type { Cells } from '../../../table.ts';

/** A subscription from an instant on, until the next state. */
export interface State {
	/** ISO, UTC. */
	readonly at: string;
	readonly status: 'trialing' | 'active' | 'canceled';
	readonly isPaused: boolean;
	/** The export dates the end of a subscription and its pauses; what it was worth before is its present price carried back. */
	readonly evidence: 'event' | 'carried';
}

const DATES = [
	'start_date',
	'started_at',
	'activated_at',
	'created_at',
	'trial_end',
	'pause_date',
	'resume_date',
	'cancelled_at',
	'current_term_end',
];
const STATUSES = ['future', 'in_trial', 'active', 'non_renewing', 'paused', 'cancelled'];

type Dates = Readonly<Record<string, string>>;

const datesOf = (cells: Cells, { instant }: ExportContext): Dates | Complaint => {
	const dates: Record<string, string> = {};
	for (const field of DATES) {
		const read = instant(cells[field] ?? '');
		if (read === undefined)
			return `has a date in ${field} that is written neither year first nor with the month's name: ${cells[field] ?? ''}`;
		dates[field] = read;
	}
	return dates;
};

const state = (at: string, status: State['status'], evidence: State['evidence'], isPaused = false): State => ({
	at,
	status,
	evidence,
	isPaused,
});

/** From when on it was worth something; a trial under way, or one still to come, says nothing of what follows it. */
const beginning = (status: string, dates: Dates, start: string): State[] => {
	const trialEnd = dates['trial_end'] ?? '';
	if (trialEnd === '' || trialEnd <= start) return [state(start, status === 'in_trial' ? 'trialing' : 'active', 'carried')];
	const isConverted = !['in_trial', 'future'].includes(status);
	return [state(start, 'trialing', 'carried'), ...(isConverted ? [state(trialEnd, 'active', 'carried')] : [])];
};

const pauses = (status: string, { pause_date: from = '', resume_date: to = '' }: Dates): State[] => [
	...(from !== '' && status !== 'future' ? [state(from, 'active', 'event', true)] : []),
	...(from !== '' && to > from ? [state(to, 'active', 'carried')] : []),
];

const ending = (status: string, dates: Dates): string => {
	if (status === 'cancelled') return dates['cancelled_at'] ?? '';
	return status === 'non_renewing' ? dates['cancelled_at'] || dates['current_term_end'] || '' : '';
};

/**
 * The life of a subscription as one row of the export tells it, oldest state first; or why it cannot be told. The end may lie ahead: it
 * counts when it has come.
 */
export const statesOf = (cells: Cells, context: ExportContext): readonly State[] | Complaint => {
	const status = word(cells['status'] ?? '');
	if (!STATUSES.includes(status)) return `has a status that is not one of ${STATUSES.join(', ')}: ${cells['status'] ?? ''}`;
	const dates = datesOf(cells, context);
	if (typeof dates === 'string') return dates;
	const first = status === 'future' ? dates['start_date'] : dates['started_at'] || dates['start_date'] || dates['activated_at'];
	const start = first || dates['created_at'] || '';
	if (start === '') return 'has no date on which it began';
	const end = ending(status, dates);
	if (end === '' && ['cancelled', 'non_renewing'].includes(status)) return `is ${status} and has no cancelled_at`;
	if (status === 'paused' && dates['pause_date'] === '') return 'is paused and has no pause_date';
	const states = [...beginning(status, dates, start), ...pauses(status, dates)].sort((one, other) => (one.at < other.at ? -1 : 1));
	return end === '' ? states : [...states.filter(({ at }) => at < end), state(end, 'canceled', 'event')];
};
