import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { scheduleFault } from './schedule.ts';

const schedule = z.string().superRefine((expression, context) => {
	const message = scheduleFault(expression);
	if (message !== undefined) context.addIssue({ code: 'custom', message });
});
/** CloudWatch evaluates an alarm over seven days at most, and the present hour is not over. */
export const LONGEST_WATCH_HOURS = 167;

const number = z.coerce.number('give a number');
const days = number.int().positive();
const freshness = number.int().min(1).max(LONGEST_WATCH_HOURS);
const bySource = <T extends z.ZodType>(value: T) =>
	z.preprocess((given) => (typeof given === 'string' ? parsed(given) : given), z.record(z.string(), value)).default({});

/** What differs between environments; each key can be given as context: `cdk deploy -c env=prod -c alarmEmail=…`. */
export const settingsSchema = z.strictObject({
	/** Names everything; two environments live side by side in one account. */
	env: z
		.string()
		.regex(/^[a-z][a-z0-9]{0,11}$/, 'give up to twelve lower-case letters and digits, a letter first')
		.default('dev'),
	/** Configuration file, the same that the command line reads. */
	config: z.string().default('tidemark.yaml'),
	/** Who is told when something breaks, separated by commas; without one the alarms are there and nobody hears them. */
	alarmEmail: z.preprocess(
		(given) => (typeof given === 'string' ? [...new Set(given.split(',').map((address) => address.trim()))] : given),
		z.array(z.email('give an address of mail; several are separated by commas')).default([]),
	),
	/** When sources are read, in the zone of the configuration. */
	readSchedule: schedule.default('cron(5 * * * ? *)'),
	/** Schedules of single sources, as JSON: {"stripe":"rate(15 minutes)"}. */
	readSchedules: bySource(schedule),
	runSchedule: schedule.default('cron(30 4 * * ? *)'),
	cleanupSchedule: schedule.default('cron(0 3 ? * SUN *)'),
	/** A source that has not been read to its end for so many hours raises an alarm. */
	freshnessHours: freshness.default(26),
	/** The same of single sources, as JSON: {"stripe":72}. */
	sourceFreshnessHours: bySource(freshness),
	/** Publications younger than this stay. */
	keepPublicationDays: days.default(400),
	/** Deleted and overwritten objects can be brought back for so many days. */
	keepVersionsDays: days.default(30),
	logRetentionDays: number.pipe(z.enum(RetentionDays)).default(RetentionDays.THREE_MONTHS),
	/** One statement may scan at most so much; Athena stops it then. */
	scanLimitGigabytes: number.min(0.01).default(100),
	/** The same for queries of BI readers. */
	readerScanLimitGigabytes: number.min(0.01).default(20),
});

export type Settings = z.infer<typeof settingsSchema>;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text; // the schema refuses it and says so
	}
}
