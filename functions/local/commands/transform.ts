import { inWarehouse } from '../../../shared/warehouse/in-warehouse.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { refuseFatal } from '../../publish/checks.ts';
import { buildTables, planJob } from '../../run/build.ts';
import { openWarehouse, runPorts } from '../run-ports.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { progressLog } from '../progress.ts';
import { AS_OF, asOfFrom } from '../run.ts';
import { textTable } from '../text-table.ts';
import { openWorkplace } from '../workplace.ts';

const COLUMNS = [
	{ title: 'table', isNumber: false },
	{ title: 'rows', isNumber: true },
];

export default {
	about: 'Compute all tables from what is committed and check them; publish nothing',
	options: { ...CONFIGURED, 'as-of': AS_OF },
	async run({ edge, values }): Promise<Result> {
		const workplace = await openWorkplace(edge, values);
		const ports = runPorts(edge, workplace, progressLog(edge));
		const job = await planJob(ports, asOfFrom(values['as-of'], edge));
		const work = async (warehouse: Warehouse): Promise<Result> => {
			const { tables, quality } = await buildTables(warehouse, ports, job);
			refuseFatal(quality);
			const counts: { name: string; rows: bigint }[] = [];
			for (const { name } of tables) {
				for await (const row of warehouse.query(`select count(*) as n from ${name}`)) counts.push({ name, rows: BigInt(String(row['n'])) });
			}
			const text = textTable(
				COLUMNS,
				counts.map(({ name, rows }) => [name, String(rows)]),
			);
			return { text, data: { as_of: job.asOf, tables: counts, checks: quality } };
		};
		return inWarehouse(() => openWarehouse(workplace), work);
	},
} satisfies Command;
