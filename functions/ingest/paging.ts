import type { Connector, NestedList, Query } from '../../shared/contracts/connector.ts';
import { Problem } from '../../shared/problem.ts';
import type { VendorClient } from './http.ts';

/** One page of a list, and when it was asked for. */
export interface FetchedPage {
	readonly records: readonly unknown[];
	readonly next: Query | null;
	/** Taken before the request went out: what the vendor shows is at least this fresh. */
	readonly observedAt: Date;
	/** Size of the whole answer, in characters. */
	readonly size: number;
}

/** A list that the vendor says is gone (the record its cursor rests on was deleted) or no longer kept. */
export class ListLost extends Error {
	readonly verdict: 'gone' | 'expired';

	constructor(verdict: 'gone' | 'expired', message: string) {
		super(message);
		this.name = 'ListLost';
		this.verdict = verdict;
	}
}

export interface PageReader {
	readonly client: VendorClient;
	readonly connector: Connector;
	readonly now: () => Date;
}

export const fetchPage = async ({ client, connector, now }: PageReader, path: string, query: Query): Promise<FetchedPage> => {
	const observedAt = now();
	const answer = await client.get(path, query);
	if (answer.verdict !== 'ok') throw new ListLost(answer.verdict, answer.message);
	const { records, next } = connector.page(answer.body, query);
	return { records, next, observedAt, size: answer.size };
};

const endless = (path: string, query: Query): Problem =>
	new Problem({
		kind: 'defect',
		what: 'A list names the same page as its next one',
		where: path,
		saw: JSON.stringify(query),
		next: "report this as a bug of the connector's page function",
	});

/**
 * Walks a list from a query on. The next page is on its way while one is worked on, so at most two are held.
 * Throws ListLost when the vendor cannot go on with the list, and a Problem for every other failure.
 */
export async function* pages(reader: PageReader, path: string, first: Query): AsyncGenerator<FetchedPage> {
	let query: Query | null = first;
	let ahead = fetchPage(reader, path, first);
	while (query !== null) {
		const page = await ahead;
		if (page.next !== null && JSON.stringify(page.next) === JSON.stringify(query)) throw endless(path, query);
		query = page.next;
		if (query !== null) ahead = fetchPage(reader, path, query);
		ahead.catch(() => undefined); // a failure is thrown when the page is awaited, or does not matter when nobody asks for it
		yield page;
	}
}

/** The record with its truncated nested lists read to the end, and how many characters that took. */
export const completeRecord = async (
	reader: PageReader,
	record: unknown,
	nested: readonly NestedList[],
): Promise<{ record: unknown; size: number }> => {
	let whole = record;
	let size = 0;
	for (const list of nested) {
		const rest = list.rest(whole);
		if (rest === null) continue;
		const items: unknown[] = [];
		for await (const page of pages(reader, rest.path, rest.query)) {
			items.push(...page.records);
			size += page.size;
		}
		whole = list.complete(whole, items);
	}
	return { record: whole, size };
};
