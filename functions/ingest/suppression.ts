import { createHmac } from 'node:crypto';
import type { Row } from '../../shared/contracts/column.ts';
import type { Suppression } from '../../shared/contracts/commit.ts';
import type { Entity } from '../../shared/contracts/entity.ts';

/** Names of the columns that can name or reach a person. */
export const personalColumns = ({ columns }: Entity): string[] =>
	Object.entries(columns).flatMap(([name, { personal }]) => (personal === true ? [name] : []));

const keyText = (value: Row[string] | undefined): string => (value instanceof Date ? value.toISOString() : String(value));

/** The values of a row's key, in the order of its entity's key. */
export const keyOf = ({ key }: Pick<Entity, 'key'>, row: Row): string[] => key.map((column) => keyText(row[column]));

/** What stands for a record among those that are suppressed: HMAC-SHA-256 (hex) of its entity's name and its key. */
export const suppressionHash = (salt: string, entity: string, key: readonly string[]): string =>
	createHmac('sha256', salt)
		.update(JSON.stringify([entity, ...key]))
		.digest('hex');

/** The row without what names the person. */
export const withoutPersonal = (entity: Entity, row: Row): Row => ({
	...row,
	...Object.fromEntries(personalColumns(entity).map((column) => [column, null])),
});

/** Empties the personal columns of records that were erased; other rows come back as they are. */
export const suppressing = (suppression: Suppression | undefined): ((name: string, entity: Entity, row: Row) => Row) => {
	if (suppression === undefined) return (_name, _entity, row) => row;
	const { salt } = suppression;
	const hashes = new Set(suppression.hashes);
	return (name, entity, row) => {
		if (personalColumns(entity).length === 0) return row;
		return hashes.has(suppressionHash(salt, name, keyOf(entity, row))) ? withoutPersonal(entity, row) : row;
	};
};
