import type { FakeRecord, FakeVendor } from './vendor.ts';
import { DAY, startSeconds } from './run.ts';

export const customer = (number: number, more: Partial<FakeRecord> = {}): FakeRecord => ({
	id: `cus_${number}`,
	created: startSeconds - DAY * (60 - number),
	name: `Customer ${number}`,
	currency: 'usd',
	...more,
});

export const subscription = (number: number, more: Partial<FakeRecord> = {}): FakeRecord => ({
	id: `sub_${number}`,
	created: startSeconds - DAY * (50 - number),
	customer: `cus_${number}`,
	status: 'active',
	quantity: number + 1,
	...more,
});

export const settle = (vendor: FakeVendor, customers: number, subscriptions: number): void => {
	vendor.records['customers'] = Array.from({ length: customers }, (_, number) => customer(number));
	vendor.records['subscriptions'] = Array.from({ length: subscriptions }, (_, number) => subscription(number));
};

export const VERSION_KEY = ['subscription_id', 'item_id', 'effective_at', 'evidence'];
