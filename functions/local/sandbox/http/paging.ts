import type { WireList } from '../wire/on-wire.ts';
import type { Parameters } from './parameters.ts';
import { refuse } from './refusals.ts';

/** Which stretch of a list a caller wants. */
export interface Page {
	readonly limit: number;
	readonly after: string | undefined;
	readonly before: string | undefined;
}

export function readPage(parameters: Parameters): Page {
	const page = {
		limit: parameters.integer('limit', 1, 100) ?? 10,
		after: parameters.text('starting_after'),
		before: parameters.text('ending_before'),
	};
	if (page.after !== undefined && page.before !== undefined)
		throw refuse.badValue('ending_before', 'You cannot parameterize both starting_after and ending_before.');
	return page;
}

/**
 * One page of `all`, which is in the list's order. A cursor may name an object the filter leaves out,
 * but it must exist: Stripe refuses a cursor it does not know.
 */
export function pageOf<T extends { readonly id: string }, W>(
	all: readonly T[],
	keep: (each: T) => boolean,
	page: Page,
	url: string,
	noun: string,
	render: (each: T) => W,
): WireList<W> {
	const from = page.after === undefined ? 0 : positionOf(all, page.after, 'starting_after', noun) + 1;
	const to = page.before === undefined ? all.length : positionOf(all, page.before, 'ending_before', noun);
	const kept = all.slice(from, to).filter(keep);
	const shown = page.before === undefined ? kept.slice(0, page.limit) : kept.slice(-page.limit);
	return { object: 'list', data: shown.map(render), has_more: kept.length > shown.length, url };
}

function positionOf(all: readonly { readonly id: string }[], id: string, parameter: string, noun: string): number {
	const position = all.findIndex((each) => each.id === id);
	if (position < 0) throw refuse.noSuch(noun, id, parameter);
	return position;
}
