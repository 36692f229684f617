import { optional, required, type Row, type RowOf } from '../../shared/contracts/column.ts';
import { postprocess } from '../../shared/contracts/postprocess.ts';
import { healthBridge } from './health/bridge.ts';
import { microText } from './health/micro.ts';
import { bigint, boolean, text } from './rows/fields.ts';
import { groupsOf } from './rows/groups.ts';

const columns = {
	policy_id: required.varchar('MRR policy that says who is a customer'),
	dimension: required.varchar('Dimension of account_dimensions'),
	value: required.varchar('Value of the dimension'),
	month: required.date('Month at whose end the index stands; the change is since the end of the month before'),
	is_partial: required.boolean('True for the running month'),
	index_before: optional.decimal('Health-mix index a month ago: mean of green 100, yellow 50, red 0 over accounts that are not unknown'),
	index_after: optional.decimal('Health-mix index at the end of the month'),
	change: optional.decimal('index_after less index_before: the sum of the four effects, exactly'),
	migration_effect: optional.decimal('Accounts scored at both ends changing band: the only real change of health'),
	exit_effect: optional.decimal('Customers lost: positive when they were worse than the rest'),
	entry_effect: optional.decimal('Customers won: positive when they are better than the rest'),
	scope_effect: optional.decimal('Accounts that moved to or from another group, or whose band became or ceased to be unknown'),
	stayers: required.bigint('Accounts scored at both ends'),
	improved: required.bigint('Stayers with a better band'),
	worsened: required.bigint('Stayers with a worse band'),
	net_migration: optional.double('(improved - worsened) / stayers'),
	net_migration_std_error: optional.double('Standard error of it, as a difference of trinomial shares'),
	sign_test_p: optional.double('Two-sided exact sign test of improved against worsened; null when nobody changed band'),
	null_reason: optional.varchar('Why the effects are null'),
};

const decimal = (value: bigint | null): string | null => (value === null ? null : microText(value));

const row = (group: readonly [Row, ...Row[]]): RowOf<typeof columns> => {
	const [head] = group;
	const bridge = healthBridge(
		group.map((one) => ({ from: text(one, 'from_band'), to: text(one, 'to_band'), accounts: bigint(one, 'accounts') })),
	);
	return {
		policy_id: text(head, 'policy_id'),
		dimension: text(head, 'dimension'),
		value: text(head, 'value'),
		month: text(head, 'month'),
		is_partial: boolean(head, 'is_partial'),
		index_before: decimal(bridge.before),
		index_after: decimal(bridge.after),
		change: decimal(bridge.before === null || bridge.after === null ? null : bridge.after - bridge.before),
		migration_effect: decimal(bridge.migration),
		exit_effect: decimal(bridge.exit),
		entry_effect: decimal(bridge.entry),
		scope_effect: decimal(bridge.scope),
		stayers: BigInt(bridge.stayers),
		improved: BigInt(bridge.improved),
		worsened: BigInt(bridge.worsened),
		net_migration: bridge.netMigration,
		net_migration_std_error: bridge.netMigrationError,
		sign_test_p: bridge.signTestP,
		null_reason: bridge.migration === null ? 'no account was scored at both month-ends' : null,
	};
};

export default postprocess({
	description: 'Why the health mix of one group of accounts changed within one month',
	columns,
	key: ['policy_id', 'dimension', 'value', 'month'],
	inputs: {
		transitions: {
			select: `select policy_id, dimension, value, month, from_band, to_band, is_partial, accounts from health_migration where currency = 'all'`,
			orderBy: ['policy_id', 'dimension', 'value', 'month', 'from_band', 'to_band'],
		},
	},
	run: async function* ({ transitions }) {
		for await (const group of groupsOf(transitions, ['policy_id', 'dimension', 'value', 'month'])) yield row(group);
	},
});
