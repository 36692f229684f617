import type { LifeEvent, Placement, Step, Story } from './acts.ts';
import { addMonths, DAY, monthStart, type Seconds, shift } from './calendar.ts';
import type { TaxName } from './catalogue/taxes.ts';
import { companyName, type Home, homeFor, INDUSTRIES } from './names.ts';
import { ordinaryTenure, type Segment } from './ordinary.ts';
import { type Random, seeded, shuffled } from './random.ts';
import { STORY_NAMES, type StoryName, storyOf } from './stories/index.ts';

/** Months generated beyond `asOf`, so that time can go on. */
export const MONTHS_AHEAD = 4;

/** What decides a company: the same plan gives the same company, byte for byte. */
export interface CompanyPlan {
	readonly seed: string;
	readonly accounts: number;
	readonly months: number;
	readonly asOf: Seconds;
}

/** One account and everything that will ever happen to it, before any billing. */
export interface Account {
	readonly index: number;
	readonly name: string;
	readonly email: string;
	readonly home: Home;
	readonly tax: TaxName | null;
	readonly segment: Segment;
	readonly industry: string;
	readonly createdAt: Seconds;
	/** The story of the catalogue it lives, or an ordinary life. */
	readonly story: StoryName | 'ordinary';
	readonly life: readonly LifeEvent[];
}

const SEGMENT_MIX: readonly (readonly [number, Segment])[] = [
	[66, 'smb'],
	[26, 'mid-market'],
	[8, 'enterprise'],
];

/** Share of the accounts that may be given to the catalogue: the others are ordinary. */
const STORY_SHARE = 0.3;

/** Everyone who ever was or will be a customer. */
export function populate(plan: CompanyPlan): Account[] {
	const random = seeded(plan.seed, 'company');
	const told = shuffled(random, STORY_NAMES).slice(0, Math.floor(plan.accounts * STORY_SHARE));
	const places = shuffled(
		random,
		Array.from({ length: plan.accounts }, (_, index) => index),
	);
	const storyAt = new Map(told.map((name, i) => [places[i], name]));
	return Array.from({ length: plan.accounts }, (_, index) => makeAccount(plan, index, storyAt.get(index)));
}

function makeAccount(plan: CompanyPlan, index: number, story: StoryName | undefined): Account {
	const random = seeded(plan.seed, 'account', index);
	const segment: Segment = story === undefined ? random.weighted(SEGMENT_MIX) : 'smb';
	const home = homeFor(random, story === undefined ? undefined : storyOf(story).currency);
	const { name, email } = companyName(random, index);
	const life = story === undefined ? ordinaryLife(plan, random, segment) : storyLife(plan, random, storyOf(story));
	const first = life[0]?.at ?? plan.asOf;
	return {
		index,
		name,
		email,
		home,
		tax: story === undefined && random.chance(home.taxedShare) ? home.tax : null,
		segment,
		industry: random.pick(INDUSTRIES),
		createdAt: first - random.int(120, 7_200),
		story: story ?? 'ordinary',
		life,
	};
}

/** Sales grow about linearly, so the first days of a company's customers crowd towards the end. */
function ordinaryLife(plan: CompanyPlan, random: Random, segment: Segment): LifeEvent[] {
	const months = plan.months + MONTHS_AHEAD;
	const begins = addMonths(plan.asOf, -plan.months);
	const span = addMonths(plan.asOf, MONTHS_AHEAD) - begins;
	let zero: Seconds | undefined = onBillableDay(begins + Math.floor(span * random.next() ** 0.62));
	const life: LifeEvent[] = [];
	for (let tenure = 1; zero !== undefined && tenure <= 3; tenure += 1) {
		const { steps, endsAt } = ordinaryTenure(random, segment, `main${tenure}`, months);
		life.push(...dated(steps, zero));
		const returns = endsAt !== undefined && random.chance(0.08);
		zero = returns ? onBillableDay(shift(zero, endsAt) + random.int(20, 150) * DAY) : undefined;
	}
	return upTo(life, plan);
}

function storyLife(plan: CompanyPlan, random: Random, story: Story): LifeEvent[] {
	const zero = place(plan, random, story.placement ?? { kind: 'any' }, story.steps);
	return upTo(dated(story.steps, zero), plan);
}

function place(plan: CompanyPlan, random: Random, placement: Placement, steps: readonly Step[]): Seconds {
	if (placement.kind === 'ago') return shift(plan.asOf, [-placement.months, -(placement.days ?? 0)]) + random.int(0, 40_000);
	const needs = Math.max(...steps.map(({ at }) => at[0])) + 2;
	const zero = addMonths(plan.asOf, random.int(2, Math.max(2, plan.months - needs)) - plan.months);
	if (placement.kind === 'any') return onBillableDay(zero + random.int(0, 27 * DAY));
	const lastDay = (addMonths(monthStart(zero), 1) - monthStart(zero)) / DAY;
	// A story of the 31st must begin in a month that has one.
	const month = placement.day > lastDay ? addMonths(monthStart(zero), 1) : monthStart(zero);
	return month + (placement.day - 1) * DAY;
}

/** Moves the 29th to 31st to the 28th: only stories that ask for them meet the clamping of short months. */
function onBillableDay(at: Seconds): Seconds {
	return at - Math.max(0, new Date(at * 1000).getUTCDate() - 28) * DAY;
}

function dated(steps: readonly Step[], zero: Seconds): LifeEvent[] {
	return steps.map(({ at, ...act }) => ({ at: shift(zero, at), zero, act }));
}

function upTo(life: readonly LifeEvent[], plan: CompanyPlan): LifeEvent[] {
	const horizon = addMonths(plan.asOf, MONTHS_AHEAD);
	return life.filter(({ at }) => at < horizon).sort((a, b) => a.at - b.at);
}
