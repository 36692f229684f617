import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';

const cron = z.string().regex(/^(cron|rate)\(.+\)$/, 'an EventBridge Scheduler expression such as cron(5 * * * ? *) or rate(1 hour)');
const days = z.coerce.number().int().positive();

/** What differs between environments; each key can be given as context: `cdk deploy -c env=prod -c alarmEmail=…`. */
export const settingsSchema = z.strictObject({
	/** Names everything; two environments live side by side in one account. */
	env: z
		.string()
		.regex(/^[a-z][a-z0-9]{0,11}$/, 'up to twelve lower-case letters and digits')
		.default('dev'),
	/** Configuration file, the same that the command line reads. */
	config: z.string().default('tidemark.yaml'),
	/** Who is told when something breaks; without one the alarms are there and nobody hears them. */
	alarmEmail: z.email().optional(),
	/** When sources are read, in the zone of the configuration. */
	readSchedule: cron.default('cron(5 * * * ? *)'),
	/** Schedules of single sources, as JSON: {"stripe":"rate(15 minutes)"}. */
	readSchedules: z.preprocess((given) => (typeof given === 'string' ? parsed(given) : given), z.record(z.string(), cron)).default({}),
	runSchedule: cron.default('cron(30 4 * * ? *)'),
	cleanupSchedule: cron.default('cron(0 3 ? * SUN *)'),
	/** A source that has not been read to its end for so many hours raises an alarm. */
	freshnessHours: z.coerce.number().int().min(1).max(167).default(26),
	/** Publications younger than this stay. */
	keepPublicationDays: days.default(400),
	/** Deleted and overwritten objects can be brought back for so many days. */
	keepVersionsDays: days.default(30),
	logRetentionDays: z.coerce.number().pipe(z.enum(RetentionDays)).default(RetentionDays.THREE_MONTHS),
	/** One statement may scan at most so much; Athena stops it then. */
	scanLimitGigabytes: z.coerce.number().min(0.01).default(100),
	/** The same for queries of BI readers. */
	readerScanLimitGigabytes: z.coerce.number().min(0.01).default(20),
});

export type Settings = z.infer<typeof settingsSchema>;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text; // the schema refuses it and says so
	}
}

/** Reads context by the schema's own keys. Throws one message with every fault. */
export const settingsFrom = (context: (key: string) => unknown): Settings => {
	const given = Object.keys(settingsSchema.shape).flatMap((key) => {
		const value = context(key);
		return value === undefined ? [] : [[key, value] as const];
	});
	const result = settingsSchema.safeParse(Object.fromEntries(given));
	if (result.success) return result.data;
	throw new Error(`The context given with -c is wrong:\n${z.prettifyError(result.error)}`);
};
