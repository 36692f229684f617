import type { Row } from '../../shared/contracts/column.ts';
import { type EntityName, entityByName } from '../../shared/contracts/entities/index.ts';
import { EVIDENCE } from '../../shared/contracts/evidence.ts';
import { currencyExponents } from '../../shared/money/currencies.ts';

/** What the type of a column cannot say. */
interface Rule {
	readonly holds: (value: Row[string]) => boolean;
	readonly says: string;
	/** The values there are, where they can be listed. */
	readonly allowed?: readonly string[];
}

const oneOf = (values: readonly string[]): Rule => ({
	holds: (value) => typeof value === 'string' && values.includes(value),
	says: `not one of ${values.join(', ')}`,
	allowed: values,
});

const currency: Rule = {
	holds: (value) => typeof value === 'string' && currencyExponents.has(value),
	says: 'not a known ISO 4217 code in lower case',
};
const notNegative: Rule = { holds: (value) => typeof value === 'bigint' && value >= 0n, says: 'negative' };
const aboveZero: Rule = { holds: (value) => typeof value === 'string' && /^[^-]*[1-9]/.test(value), says: 'not above 0' };

const byColumn: Partial<Record<EntityName, Readonly<Record<string, Rule>>>> = {
	subscription_item_versions: {
		quantity: notNegative,
		evidence: oneOf(EVIDENCE),
		status: oneOf(['trialing', 'active', 'past_due', 'unpaid', 'paused', 'canceled', 'incomplete', 'incomplete_expired']),
	},
	discounts: { evidence: oneOf(EVIDENCE) },
	coupons: { duration: oneOf(['once', 'repeating', 'forever']) },
	fx_rates: { rate: aboveZero },
	prices: { billing_interval: oneOf(['day', 'week', 'month', 'year']) },
};

/** Rules per column of an entity: the columns named above, and every currency. */
export const rulesOf = (entity: EntityName): readonly (readonly [column: string, rule: Rule])[] =>
	Object.keys(entityByName[entity]?.columns ?? {}).flatMap((column): [string, Rule][] => {
		const rule = byColumn[entity]?.[column] ?? (/(^|_)currency$/.test(column) ? currency : undefined);
		return rule === undefined ? [] : [[column, rule]];
	});
