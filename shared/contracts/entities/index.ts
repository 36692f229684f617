import type { RowOf } from '../column.ts';
import * as accounts from './accounts.ts';
import * as billing from './billing.ts';
import * as invoices from './invoices.ts';
import * as owners from './owners.ts';
import * as rates from './rates.ts';
import type { Entity } from '../entity.ts';

/** Every common entity by name; the export's name is the table's name. */
export const entities = { ...accounts, ...billing, ...invoices, ...owners, ...rates };

export type EntityName = keyof typeof entities;
export type EntityRow<E extends EntityName> = RowOf<(typeof entities)[E]['columns']>;

/** The same entities, where the name is known only at run time. */
export const entityByName: Readonly<Record<string, Entity>> = entities;

export const ENTITY_NAMES = Object.keys(entities) as [EntityName, ...EntityName[]]; // Object.keys forgets which keys it listed
