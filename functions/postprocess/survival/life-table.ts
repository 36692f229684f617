import type { Row } from '../../../shared/contracts/column.ts';
import { bigint, count, integer } from '../rows/fields.ts';
import type { LifeTableRow, Mass } from './kaplan-meier.ts';

const mass = (row: Row, happening: string): Mass => ({
	accounts: bigint(row, happening),
	weight: bigint(row, `${happening}_weight`),
	squares: integer(row, `${happening}_squares`),
});

/** A row of the table `life_tables`. Sums of squares are too wide for a bigint column and come as decimals. */
export const lifeTableRow = (row: Row): LifeTableRow => ({
	age: count(row, 'age_months'),
	entered: mass(row, 'entered'),
	events: mass(row, 'events'),
	censored: mass(row, 'censored'),
});
