import * as z from 'zod';

const page = z.object({
	nextUri: z.string().optional(),
	data: z.array(z.array(z.unknown())).default([]),
	error: z.object({ message: z.string() }).optional(),
});

/** Runs one statement on Trino over its HTTP protocol and collects the rows; an Error with Trino's own message when it fails. */
export const statementRows = async (url: string, sql: string, schema = 'default'): Promise<unknown[][]> => {
	const headers = { 'X-Trino-User': 'bed', 'X-Trino-Catalog': 'awsdatacatalog', 'X-Trino-Schema': schema, 'X-Trino-Time-Zone': 'UTC' };
	const rows: unknown[][] = [];
	let answer = await fetch(`${url}/v1/statement`, { method: 'POST', body: sql, headers });
	for (;;) {
		const { data, error, nextUri } = page.parse(await answer.json());
		if (error !== undefined) throw new Error(error.message);
		rows.push(...data);
		if (nextUri === undefined) return rows;
		answer = await fetch(nextUri, { headers });
	}
};
