import { createHash } from 'node:crypto';
import * as z from 'zod';
import { micro } from './micro.ts';

/** Written as plain numbers, kept as millionths, in which all scoring is done. */
const millionths = z.number().transform(micro);
const points = z.number().min(0).max(100).transform(micro);
const share = z.number().min(0).max(1).transform(micro);

/** Kinds of source that a component may need. */
export const SOURCE_KINDS = ['billing', 'crm', 'support', 'product', 'survey'] as const;

const anchors = z
	.array(z.tuple([millionths, points]))
	.min(2)
	.refine((list) => list.every(([x], k) => k === 0 || x > (list[k - 1]?.[0] ?? x)), 'metric values of anchors must rise');

const componentSchema = z.strictObject({
	about: z.string(),
	source: z.enum(SOURCE_KINDS),
	metric: z.string().describe('metric of health_inputs'),
	weight: z.number().positive().transform(micro),
	anchors: anchors.describe('metric value to points, straight lines between, flat outside'),
	reference: points.describe('points from which contributions are counted: what an ordinary customer scores'),
	missing: z
		.enum(['exclude', 'neutral', 'penalize', 'reference'])
		.default('exclude')
		.describe('without a value: left out, or counted as 50, 0 or the reference points; never as coverage'),
	max_age_days: z.number().positive().nullable().default(null).describe('older values count as missing'),
	half_life_days: z.number().positive().nullable().default(null).describe('the weight halves each time this passes'),
});

const conditionSchema = z.strictObject({ metric: z.string(), is: z.enum(['>', '>=', '=', '<=', '<']), value: millionths });

const bandsSchema = z
	.strictObject({
		red: points.describe('at or below is red'),
		green: points.describe('at or above is green'),
		margin: points.describe('red is left at red + margin, green is lost below green - margin'),
		dwell: z.int().min(1).describe('consecutive snapshots that must agree before a band changes; to red at once'),
		min_coverage: share.describe('below is unknown'),
	})
	.refine(({ red, green, margin }) => red + margin < green - margin, 'red + margin must stay below green - margin');

/**
 * How health is scored, as data. The population is no setting: accounts that the MRR policy counts as customers at the month-end.
 * References are stated per component instead of being the segment's median, because a median that moves with the data would
 * make an account's explanation change when other accounts do; freeze measured medians here when a profile is reviewed.
 */
export const profileSchema = z.strictObject({
	about: z.string(),
	components: z
		.record(z.string().regex(/^[a-z][a-z0-9_]*$/), componentSchema)
		.refine((all) => Object.keys(all).length > 0, 'at least one component'),
	bands: bandsSchema,
	caps: z.array(
		z.strictObject({
			reason: z.string().regex(/^[a-z][a-z0-9_]*$/),
			max: points,
			when: z.array(conditionSchema).min(1).describe('all must hold'),
		}),
	),
});

export type ProfileInput = z.input<typeof profileSchema>;
export type HealthProfile = z.infer<typeof profileSchema>;
export type Component = z.infer<typeof componentSchema>;
export type Condition = z.infer<typeof conditionSchema>;
export type Bands = z.infer<typeof bandsSchema>;

/** Names the rules a score was made with: any change of the profile changes it, descriptions and the order of components included. */
export const modelVersion = (profile: HealthProfile): string =>
	createHash('sha256')
		.update(JSON.stringify(profile, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)))
		.digest('hex')
		.slice(0, 16);
