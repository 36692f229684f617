import type { Account } from '../company.ts';
import type { PriceList } from '../billing/price-list.ts';
import type { Company, World } from '../world.ts';

/** What a renderer needs beside the object itself. */
export interface View {
	readonly company: Company;
	readonly world: World;
	readonly prices: PriceList;
	/** True where the caller asked to expand this path, such as `discounts.source.coupon`, relative to the object. */
	readonly expands: (path: string) => boolean;
}

/** A view whose objects sit at `path` inside the object the caller asked for. */
export function inside(view: View, path: string): View {
	return { ...view, expands: (inner) => view.expands(`${path}.${inner}`) };
}

/** Nothing expanded, as in event payloads. */
export function unexpanded(company: Company, world: World): View {
	return { company, world, prices: company.prices, expands: () => false };
}

/** The account at an index of the company; an index out of range is a bug of the simulator. */
export function accountOf(view: View, index: number): Account {
	const account = view.company.accounts[index];
	if (account === undefined) throw new RangeError(`the sandbox has no account ${index}`);
	return account;
}
