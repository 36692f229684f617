import { longestGapHours } from './schedule-gap.ts';
import { LONGEST_WATCH_HOURS, type Settings } from './settings.ts';

/** What a start may come later than its schedule's longest gap says: the hour of changing clocks, and the work itself. */
const GRACE_HOURS = 1;

const neededHours = (expression: string): number => Math.ceil(longestGapHours(expression)) + GRACE_HOURS;

/** When a source is read, and after how many hours without a complete read its alarm is raised. */
export const timetableOf = (settings: Settings, sourceId: string): { readonly schedule: string; readonly freshnessHours: number } => ({
	schedule: settings.readSchedules[sourceId] ?? settings.readSchedule,
	freshnessHours: settings.sourceFreshnessHours[sourceId] ?? settings.freshnessHours,
});

/** After how many hours without a completed run the alarm is raised: two runs in a row are missing then, or one where two are too long to watch. */
export const runFreshnessHours = ({ runSchedule }: Settings): number =>
	Math.min(Math.max(Math.ceil(2 * longestGapHours(runSchedule)), neededHours(runSchedule)), LONGEST_WATCH_HOURS);

const unwatchable = (setting: string, expression: string): string =>
	`${setting}: an alarm looks back over ${LONGEST_WATCH_HOURS} hours at most, and this may start less often; write a schedule without years that starts at least every ${LONGEST_WATCH_HOURS - GRACE_HOURS} hours, such as rate(6 days) or cron(0 6 ? * MON,THU *) (saw ${JSON.stringify(expression)})`;

const sourceFaults = (settings: Settings, id: string): string[] => {
	const { schedule, freshnessHours } = timetableOf(settings, id);
	const setting = id in settings.readSchedules ? `readSchedules.${id}` : 'readSchedule';
	const needed = neededHours(schedule);
	if (needed > LONGEST_WATCH_HOURS) return [unwatchable(setting, schedule)];
	if (needed <= freshnessHours) return [];
	const short = id in settings.sourceFreshnessHours ? `sourceFreshnessHours.${id}` : 'freshnessHours';
	return [
		`${short}: ${setting} ${schedule} may leave ${needed - GRACE_HOURS} hours between two reads of ${id}, so its alarm would be raised while nothing is wrong; write sourceFreshnessHours={"${id}":${needed}} or more (saw ${freshnessHours})`,
	];
};

/** What is wrong with how schedules are watched: one that no alarm can watch, and an alarm that is sooner than the next start. */
export const freshnessFaults = (settings: Settings, sourceIds: readonly string[]): string[] => [
	...new Set(sourceIds.flatMap((id) => sourceFaults(settings, id))),
	...(neededHours(settings.runSchedule) > LONGEST_WATCH_HOURS ? [unwatchable('runSchedule', settings.runSchedule)] : []),
];
