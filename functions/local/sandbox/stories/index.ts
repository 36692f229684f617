import type { Story } from '../acts.ts';
import { DISCOUNTS } from './discounts.ts';
import { ENDINGS } from './endings.ts';
import { INTERRUPTIONS } from './interruptions.ts';
import { PAYMENTS } from './payments.ts';
import { PRICES } from './prices.ts';
import { RECENT } from './recent.ts';
import { SEATS } from './seats.ts';
import { TRIALS } from './trials.ts';

/** The catalogue of life stories that every default company contains at least once. */
export const STORIES = { ...TRIALS, ...SEATS, ...PRICES, ...DISCOUNTS, ...PAYMENTS, ...ENDINGS, ...INTERRUPTIONS, ...RECENT } as const;

export type StoryName = keyof typeof STORIES;

export const STORY_NAMES: readonly StoryName[] = Object.keys(STORIES).filter((name): name is StoryName => name in STORIES);

/** The story of that name with its optional fields visible to the type checker. */
export function storyOf(name: StoryName): Story {
	return STORIES[name];
}
