import { describe, expect, it } from 'vitest';
import { canonicalCell, canonicalHash } from './canonical.ts';
import type { TableColumn } from '../../shared/warehouse/warehouse.ts';

const columns: TableColumn[] = [
	{ name: 'account_id', type: 'varchar' },
	{ name: 'amount_minor', type: 'bigint' },
];
const hashOf = async (...args: Parameters<typeof canonicalHash>) => (await canonicalHash(...args)).hash;

describe('the canonical hash', () => {
	it('is SHA-256 over a header and one line per row', async () => {
		// printf 'account_id:varchar\tamount_minor:bigint\n"a"\t5\n~\t9007199254740993\n' | sha256sum
		const rows = [
			{ account_id: 'a', amount_minor: 5n },
			{ account_id: null, amount_minor: 9007199254740993n },
		];
		expect(await canonicalHash(columns, rows)).toEqual({
			hash: 'dfb11c0bee67e720e1f662a60860d700b993e7e5a3e390ab7a5d37f7d8ce7787',
			rows: 2,
		});
	});

	it('differs where any value, order, name or type differs', async () => {
		const rows = [
			{ account_id: 'a', amount_minor: 5n },
			{ account_id: 'b', amount_minor: 6n },
		];
		const hashes = await Promise.all([
			hashOf(columns, rows),
			hashOf(columns, [...rows].reverse()),
			hashOf(columns, rows.slice(0, 1)),
			hashOf(columns, [
				{ account_id: 'a', amount_minor: 5n },
				{ account_id: 'b', amount_minor: 7n },
			]),
			hashOf(
				[{ name: 'account', type: 'varchar' }, columns[1] as TableColumn],
				rows.map(({ account_id, ...rest }) => ({ ...rest, account: account_id })),
			),
			hashOf(
				[columns[0] as TableColumn, { name: 'amount_minor', type: 'decimal' }],
				rows.map((row) => ({ ...row, amount_minor: String(row.amount_minor) })),
			),
		]);
		expect(new Set(hashes).size).toBe(hashes.length);
	});

	it('does not take text for null, nor a cell for two', async () => {
		const two: TableColumn[] = [
			{ name: 'a', type: 'varchar' },
			{ name: 'b', type: 'varchar' },
		];
		const hashes = await Promise.all(
			[
				{ a: '~', b: '' },
				{ a: null, b: '' },
				{ a: '', b: null },
				{ a: 'x\ty', b: '' },
				{ a: 'x', b: 'y' },
				{ a: 'null', b: '' },
			].map((row) => hashOf(two, [row])),
		);
		expect(new Set(hashes).size).toBe(hashes.length);
	});

	it('leaves out which run wrote a row', async () => {
		const withRun: TableColumn[] = [...columns, { name: 'load_id', type: 'varchar' }, { name: 'publication_id', type: 'varchar' }];
		const row = { account_id: 'a', amount_minor: 5n };
		expect(await hashOf(withRun, [{ ...row, load_id: '1', publication_id: 'x' }])).toBe(await hashOf(columns, [row]));
	});

	it.each([
		['decimal', '1.500000000000', '1.5'],
		['decimal', '100.000000000000', '100'],
		['decimal', '-0.000000000000', '0'],
		['decimal', '1200', '1200'],
		['double', -0, '0'],
		['double', 0.1, '0.1'],
		['timestamp', new Date('2025-01-02T03:04:05.678Z'), '2025-01-02T03:04:05.678Z'],
		['date', '2025-01-02', '2025-01-02'],
		['boolean', false, 'false'],
		['varchar', 'a\t"b"\n', '"a\\t\\"b\\"\\n"'],
	] as const)('writes the %s %j as %s', (type, value, text) => {
		expect(canonicalCell(type, value)).toBe(text);
	});
});
