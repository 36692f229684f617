import { bill, type Billed } from './billing/engine.ts';
import { openPriceList, type PriceList } from './billing/price-list.ts';
import type { Kind, States } from './billing/states.ts';
import { addMonths, DAY, type Seconds } from './calendar.ts';
import { type Account, type CompanyPlan, MONTHS_AHEAD, populate } from './company.ts';
import { idSource } from './ids.ts';
import { emptyLedger, type Happening, type History, type Ledger, stateBefore } from './ledger.ts';

/** Days for which Stripe keeps events. */
export const EVENT_DAYS = 30;

/** A whole company: its accounts' lives and what the billing engine made of them, past and future. */
export interface Company {
	readonly plan: CompanyPlan;
	readonly accounts: readonly Account[];
	/** Stripe's ids, by account index. */
	readonly billed: readonly Billed[];
	readonly ledger: Ledger;
	readonly prices: PriceList;
	/** The end of the generated future. */
	readonly horizon: Seconds;
}

/** Generates the company; a pure function of the plan. */
export function found(plan: CompanyPlan): Company {
	const ledger = emptyLedger(idSource(plan.seed));
	const accounts = populate(plan);
	const firstDay = Math.min(plan.asOf, ...accounts.map(({ createdAt }) => createdAt));
	const prices = openPriceList(ledger, firstDay - 60 * DAY, plan.asOf);
	const horizon = addMonths(plan.asOf, MONTHS_AHEAD);
	const billed = accounts.map((account) => bill(ledger, prices, account, horizon));
	return { plan, accounts, billed, ledger, prices, horizon };
}

/** What Stripe shows at one instant: everything that happened before it, nothing that happens at it or later. */
export interface World {
	readonly at: Seconds;
	/** Objects that exist, newest first (created, then id). Deleted ones are included; the lists leave them out. */
	list<K extends Kind>(kind: K): readonly States[K][];
	get<K extends Kind>(kind: K, id: string): States[K] | undefined;
	/** Events of one kind of object that Stripe still keeps, in no particular order. */
	happenings<K extends Kind>(kind: K): readonly Happening<K>[];
}

/** The company's objects as they stood at an instant. */
export function worldAt({ ledger }: Company, at: Seconds): World {
	const lists: { [K in Kind]?: readonly States[K][] } = {};
	return {
		at,
		list: <K extends Kind>(kind: K): readonly States[K][] => {
			const known: readonly States[K][] | undefined = lists[kind];
			if (known !== undefined) return known;
			const fresh = present(ledger.histories[kind], at);
			Object.assign(lists, { [kind]: fresh });
			return fresh;
		},
		get: <K extends Kind>(kind: K, id: string): States[K] | undefined => {
			const histories: Map<string, History<States[K]>> = ledger.histories[kind];
			const history = histories.get(id);
			return history === undefined ? undefined : stateBefore(history, at);
		},
		happenings: <K extends Kind>(kind: K): readonly Happening<K>[] => {
			const all: readonly Happening<K>[] = ledger.happenings[kind];
			return all.filter((event) => event.at < at && event.at >= at - EVENT_DAYS * DAY);
		},
	};
}

function present<T extends { readonly id: string; readonly created: Seconds }>(
	histories: ReadonlyMap<string, History<T>>,
	at: Seconds,
): readonly T[] {
	const states: T[] = [];
	for (const history of histories.values()) {
		const state = stateBefore(history, at);
		if (state !== undefined) states.push(state);
	}
	return states.sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
}
