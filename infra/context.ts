import type * as z from 'zod';
import type { Config } from '../shared/contracts/config.ts';
import { nearest } from '../shared/nearest.ts';
import { freshnessFaults } from './freshness.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** Everything given with -c, in cdk.json, in cdk.context.json and in ~/.cdk.json, and what the CDK adds of its own. */
export type Context = Readonly<Record<string, unknown>>;

/** Names without a colon that the CDK keeps in context; all its others have one, and no setting has. */
const OF_THE_CDK = ['acknowledged-issue-numbers', 'cdk-migrate', 'cli-telemetry'];
const isSetting = (key: string): boolean => !key.includes(':') && !OF_THE_CDK.includes(key);

const suggestion = (name: string, known: readonly string[]): string => {
	const meant = nearest(name, known);
	return meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
};

const KEYS = Object.keys(settingsSchema.shape);

/** One line for each thing that is wrong with a setting. */
const lines = (issue: z.core.$ZodIssue, given: Context): string[] => {
	if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}: no such setting; ${suggestion(key, KEYS)}`);
	const [key = ''] = issue.path;
	return [`${issue.path.join('.')}: ${issue.message} (saw ${JSON.stringify(given[String(key)])})`];
};

const BY_SOURCE = ['readSchedules', 'sourceFreshnessHours'] as const;

const unknownSources = (given: Context, sourceIds: readonly string[]): string[] =>
	BY_SOURCE.flatMap((setting) => {
		const { data = {} } = settingsSchema.shape[setting].safeParse(given[setting]);
		return Object.keys(data)
			.filter((id) => !sourceIds.includes(id))
			.map((id) => `${setting}.${id}: no such source; ${suggestion(id, sourceIds)}`);
	});

/** The configuration that the settings name; undefined where it cannot be read and other faults may be why. */
const configOf = async (given: Context, load: (file: string) => Promise<Config>, hasFaults: boolean): Promise<Config | undefined> => {
	const { data: file } = settingsSchema.shape.config.safeParse(given['config']);
	try {
		return file === undefined ? undefined : await load(file);
	} catch (error) {
		if (hasFaults) return undefined;
		throw error;
	}
};

/**
 * The settings in the context, and the configuration that they name. Throws one message with every fault: a key that is no setting and none
 * of the CDK's, a value that is none, a source that is not configured, a schedule that its alarm does not fit.
 */
export const readContext = async (
	context: Context,
	load: (file: string) => Promise<Config>,
): Promise<{ readonly settings: Settings; readonly config: Config }> => {
	const given = Object.fromEntries(Object.entries(context).filter(([key]) => isSetting(key)));
	const { data: settings, error } = settingsSchema.safeParse(given);
	const faults = (error?.issues ?? []).flatMap((issue) => lines(issue, given));
	const config = await configOf(given, load, faults.length > 0);
	const sourceIds = config?.sources.map(({ id }) => id) ?? [];
	if (config !== undefined) faults.push(...unknownSources(given, sourceIds));
	if (settings !== undefined) faults.push(...freshnessFaults(settings, sourceIds));
	if (settings !== undefined && config !== undefined && faults.length === 0) return { settings, config };
	throw new Error(
		`The settings given with -c, or as context in cdk.json or ~/.cdk.json, are wrong:\n${faults.map((fault) => `- ${fault}`).join('\n')}\nCorrect them and run again; infra/settings.ts explains each.`,
	);
};
