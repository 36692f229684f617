import type { Columns } from '../../shared/contracts/column.ts';
import type { Entity } from '../../shared/contracts/entity.ts';

/** Name of the table that holds every observation of an entity. */
export const rawTable = (entity: string): string => `raw_${entity}`;

/** Columns that the warehouse may see: those that can name a person stay in the raw files. */
export const visibleColumns = ({ columns }: Entity): Columns =>
	Object.fromEntries(Object.entries(columns).filter(([, { personal }]) => personal !== true));

/** Columns of an observation that stay beside the entity's own, for drill-down to the source. */
const KEPT = ['source_id', 'record_id', 'observed_at', 'load_id'] as const;

/**
 * The current fact per key: the latest observation, unless it says the record is gone. The order is total, so observations may have
 * arrived in any order. Earlier observations stay in the raw table with their observed_at.
 */
export const currentFacts = (name: string, entity: Entity): string => {
	const { key } = entity;
	const kept = [...Object.keys(visibleColumns(entity)), ...KEPT].join(', ');
	return `select ${kept}
from (
  select ${kept}, operation,
    row_number() over (
      partition by ${['source_id', ...key].join(', ')}
      order by source_version desc nulls last, observed_at desc nulls last, load_id desc nulls last, ordinal desc nulls last
    ) as recency
  from ${rawTable(name)}
) observed
where recency = 1 and operation <> 'delete'`;
};
