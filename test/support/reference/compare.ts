import { buildVectors } from '../build-vectors.ts';
import { prepare } from '../prepare.ts';
import { type Difference, scoreVectors } from '../score.ts';
import type { Vector } from '../vector-format.ts';
import { policyOf } from '../vector-policy.ts';
import { expectedOf } from './expected.ts';
import type { Story } from './stories.ts';

/** A story with what the reference expects of it. */
const asVector = (story: Story, index: number, asOf?: Date): Vector => {
	const vector = { ...story, name: `story ${index}`, expected: [] };
	const policy = policyOf(vector);
	if (Array.isArray(policy)) throw new Error(`${vector.name}: ${policy.join('; ')}`);
	return { ...vector, expected: expectedOf(vector, policy, asOf) };
};

/** Runs the product's SQL over all stories at once, as of an instant or after all windows, and compares it with the reference; what differs, by the story's place. */
export const compareWithReference = async (stories: readonly Story[], asOf?: Date): Promise<Map<number, Difference[]>> => {
	const { prepared, refused } = prepare(stories.map((story, index) => asVector(story, index, asOf)));
	if (refused.length > 0) throw new Error(`a story that cannot be told: ${JSON.stringify(refused[0])}`);
	const built = await buildVectors(prepared, ['account_months'], asOf);
	try {
		const differences = await scoreVectors(built, prepared);
		return Map.groupBy(differences, ({ place }) => place);
	} finally {
		await built.close();
	}
};

/** Every story that is simpler by one thing: without one switch, one subscription, one event, one line or one discount. */
const simpler = (story: Story): Story[] => {
	const { events, policy_overrides } = story;
	const without = Object.keys(policy_overrides).map((key) => ({
		...story,
		policy_overrides: Object.fromEntries(Object.entries(policy_overrides).filter(([other]) => other !== key)),
	}));
	const subscriptions = [...new Set(events.flatMap((event) => ('subscription' in event ? [event.subscription] : [])))];
	const fewer = subscriptions.map((id) => ({
		...story,
		events: events.filter((event) => !('subscription' in event) || event.subscription !== id),
	}));
	const shorter = events.map((gone) => ({ ...story, events: events.filter((event) => event !== gone) }));
	const thinner = events.flatMap((event) =>
		event.type === 'subscription_started'
			? [
					...event.items.map((gone) => ({ ...event, items: event.items.filter((one) => one !== gone) })),
					...(event.discounts ?? []).map((gone) => ({ ...event, discounts: event.discounts?.filter((one) => one !== gone) })),
				].map((thin) => ({ ...story, events: events.map((other) => (other === event ? thin : other)) }))
			: [],
	);
	return [...without, ...fewer, ...shorter, ...thinner].filter(isTellable);
};

/** What remains must still be a story: events of subscriptions that have begun and of lines and discounts that are there, and rates where they are needed. */
const isTellable = (story: Story): boolean => {
	try {
		return prepare([asVector(story, 0)]).refused.length === 0;
	} catch {
		return false;
	}
};

/** The simplest story found that still comes out differently; all candidates of a round are one run of the SQL. */
export const shrink = async (story: Story, asOf?: Date): Promise<Story> => {
	const candidates = simpler(story);
	const [first] = [...(await compareWithReference(candidates, asOf)).keys()].sort((a, b) => a - b);
	const next = first === undefined ? undefined : candidates[first];
	return next === undefined ? story : shrink(next, asOf);
};

const line = ({ type, ...event }: Story['events'][number]): string => {
	const { ts, ...rest } = { ts: '', ...event };
	return `  ${ts.slice(0, 16).padEnd(16)} ${type} ${JSON.stringify(rest)}`;
};

/** A story and where it came out differently, to be read by a person. */
export const tellDifference = (story: Story, differences: readonly Difference[]): string =>
	[
		`under ${JSON.stringify(story.policy_overrides)}`,
		...story.events.map(line),
		...differences.map(
			({ month, account, column, expected, got }) => `  ${month} ${account} ${column}: the reference says ${expected}, the SQL ${got}`,
		),
	].join('\n');
