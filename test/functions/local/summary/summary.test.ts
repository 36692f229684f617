import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refusedLine, warnings } from '../../../../functions/local/summary/summary.ts';
import { memoryStore } from '../../../../shared/storage/memory.ts';
import { duckdbReader } from '../../../../shared/warehouse/duckdb-reader.ts';

const source = (source_id: string, refused: number) => ({ source_id, commit: 1, files: 1, rows: 1, refused, requests: 0 });

test('records refused in this run have a line that says where they lie; none have none', () => {
	const store = memoryStore();
	expect(refusedLine(store, [source('stripe', 0), source('rates', 0)])).toBe('');
	expect(refusedLine(store, [])).toBe('');
	expect(refusedLine(store, [source('stripe', 0), source('rates', 20)])).toBe(
		`20 records refused in this run: see npx tidemark status, files in ${store.address('quarantine/rates')}\n`,
	);
	expect(refusedLine(store, [source('a', 1), source('b', 0)])).toMatch(/^1 record refused/);
});

test('a check that does not hold is shown with some of its rows and what to do', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'tidemark-summary-'));
	const reader = await duckdbReader(
		`create view quality as select * from (values
			('b_holds', 0, '', 'nothing'), ('c_odd', 2, 'account_id=c1 | account_id=c2', 'look at them'), ('a_one', 1, 'x=1', 'mend it')
		) as t(check_name, failing_rows, sample, next)`.replaceAll(/, (\d), /g, ', cast($1 as bigint), '),
		[folder],
	);
	try {
		expect(await warnings(reader)).toBe(
			'  warning: a_one (1 row)\n    such as  x=1\n    next     mend it\n' +
				'  warning: c_odd (2 rows)\n    such as  account_id=c1 | account_id=c2\n    next     look at them\n',
		);
	} finally {
		reader.close();
		await rm(folder, { recursive: true, force: true });
	}
});
