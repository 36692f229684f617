import type { Kind, States } from '../billing/states.ts';
import { linesOf } from '../wire/invoices.ts';
import { feed } from '../wire/events.ts';
import { itemsOf } from '../wire/subscriptions.ts';
import type { View } from '../wire/view.ts';
import type { Company, World } from '../world.ts';
import { readExpansion } from './expansion.ts';
import { pageOf, readPage } from './paging.ts';
import { type Parameters, readParameters } from './parameters.ts';
import { refuse } from './refusals.ts';
import { RESOURCES, type Resource } from './resources.ts';

/** What an answer is made of: the company, the instant, and what was asked. */
export interface Asked {
	readonly company: Company;
	readonly world: World;
	readonly id: string;
	readonly parameters: Parameters;
}

type Answer = (asked: Asked) => object;

/** Path templates and their answers; `{id}` stands for one path segment. */
const ROUTES: ReadonlyMap<string, Answer> = new Map([
	...resource('customers', RESOURCES.customers),
	...resource('products', RESOURCES.products),
	...resource('prices', RESOURCES.prices),
	...resource('coupons', RESOURCES.coupons),
	...resource('subscriptions', RESOURCES.subscriptions),
	...resource('subscription_schedules', RESOURCES.subscription_schedules),
	...resource('invoices', RESOURCES.invoices),
	...resource('credit_notes', RESOURCES.credit_notes),
	['/v1/invoices/{id}/lines', invoiceLines],
	['/v1/subscription_items', subscriptionItems],
	['/v1/events', listEvents],
	['/v1/events/{id}', oneEvent],
]);

/** The template a path matches, and the id in it. */
export function routeOf(path: string): { readonly template: string; readonly id: string } {
	if (ROUTES.has(path)) return { template: path, id: '' };
	const [, version, plural, id = '', ...rest] = path.split('/');
	const template = ['', version, plural, '{id}', ...rest].join('/');
	return { template: ROUTES.has(template) ? template : 'unknown', id: decodeURIComponent(id) };
}

/** Answers a GET, or throws a refusal. */
export function answer(template: string, path: string, id: string, query: URLSearchParams, company: Company, world: World): object {
	const route = ROUTES.get(template);
	if (route === undefined) throw refuse.noRoute('GET', path);
	return route({ company, world, id, parameters: readParameters(query) });
}

function viewFor({ company, world, parameters }: Asked, allowed: readonly string[], isList: boolean): View {
	return { company, world, prices: company.prices, expands: readExpansion(parameters.list('expand'), allowed, isList) };
}

function resource<K extends Kind>(path: string, each: Resource<K>): [string, Answer][] {
	return [
		[`/v1/${path}`, listOf(`/v1/${path}`, each)],
		[`/v1/${path}/{id}`, oneOf(each)],
	];
}

function listOf<K extends Kind>(url: string, { kind, noun, expands, render, filter, isListed }: Resource<K>): Answer {
	return (asked) => {
		const { parameters, world } = asked;
		const page = readPage(parameters);
		const view = viewFor(asked, expands, true);
		const created = parameters.range('created');
		const passes = filter?.(parameters, world);
		parameters.refuseOthers();
		const keep = (state: States[K]) => (isListed?.(state) ?? true) && (created?.(state.created) ?? true) && (passes?.(state) ?? true);
		return pageOf(world.list(kind), keep, page, url, noun, (state) => render(view, state));
	};
}

function oneOf<K extends Kind>({ kind, noun, expands, render, isFound }: Resource<K>): Answer {
	return (asked) => {
		const view = viewFor(asked, expands, false);
		asked.parameters.refuseOthers();
		const state = asked.world.get(kind, asked.id);
		if (state === undefined || isFound?.(state) === false) throw refuse.noSuch(noun, asked.id);
		return render(view, state);
	};
}

function invoiceLines(asked: Asked): object {
	const page = readPage(asked.parameters);
	const view = viewFor(asked, ['discounts', 'discounts.source.coupon'], true);
	asked.parameters.refuseOthers();
	const state = asked.world.get('invoice', asked.id);
	if (state === undefined) throw refuse.noSuch('invoice', asked.id);
	return pageOf(
		linesOf(view, state),
		() => true,
		page,
		`/v1/invoices/${asked.id}/lines`,
		'line item',
		(line) => line,
	);
}

function subscriptionItems(asked: Asked): object {
	const page = readPage(asked.parameters);
	const id = asked.parameters.text('subscription');
	const view = viewFor(asked, ['discounts', 'discounts.source.coupon', 'price.tiers', 'price.product'], true);
	asked.parameters.refuseOthers();
	if (id === undefined) throw refuse.missingParameter('subscription');
	const state = asked.world.get('subscription', id);
	if (state === undefined) throw refuse.noSuch('subscription', id, 'subscription');
	return pageOf(
		itemsOf(view, state),
		() => true,
		page,
		'/v1/subscription_items',
		'subscription_item',
		(item) => item,
	);
}

function listEvents({ parameters, company, world }: Asked): object {
	const page = readPage(parameters);
	const [created, type, types] = [parameters.range('created'), parameters.text('type'), parameters.list('types')];
	parameters.refuseOthers();
	if (types.length > 20) throw refuse.badValue('types', 'You may only filter by 20 types at a time.');
	const patterns = type === undefined ? types : [type];
	const isWanted = (name: string) =>
		patterns.length === 0 ||
		patterns.some((pattern) => name === pattern || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1))));
	return pageOf(
		feed(company, world),
		(entry) => isWanted(entry.type) && (created?.(entry.created) ?? true),
		page,
		'/v1/events',
		'event',
		(entry) => entry.render(),
	);
}

function oneEvent({ parameters, company, world, id }: Asked): object {
	parameters.refuseOthers();
	const entry = feed(company, world).find((each) => each.id === id);
	if (entry === undefined) throw refuse.noSuch('event', id);
	return entry.render();
}
