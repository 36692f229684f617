/** A column as Trino describes it. */
export interface TrinoColumn {
	readonly name: string;
	readonly type: string;
}

/** A value as Athena prints it; null is no value. */
export type Printed = string | null;

export interface TrinoAnswer {
	readonly columns: readonly TrinoColumn[];
	readonly rows: readonly (readonly Printed[])[];
	readonly error: TrinoError | undefined;
	/** What it read from storage, as far as it got. */
	readonly bytes: number;
}

export interface TrinoError {
	readonly message: string;
	readonly errorName: string;
	readonly errorType: string;
}

interface Chunk {
	readonly nextUri?: string;
	readonly columns?: TrinoColumn[];
	readonly data?: unknown[][];
	readonly error?: TrinoError;
	readonly stats?: { readonly physicalInputBytes?: { readonly digits: string } };
}

export interface TrinoSession {
	readonly url: string;
	readonly catalogue: string;
	readonly schema: string;
	/** Aborting cancels the statement in Trino. */
	readonly signal: AbortSignal;
	/** Session properties, such as awsdatacatalog.statistics_enabled. */
	readonly properties?: Readonly<Record<string, string>>;
}

/** Numbers keep their digits: a bigint or a double is the text that Trino wrote. */
const parse = (body: string): Chunk =>
	JSON.parse(body, (_key, value: unknown, context?: { source?: string }) =>
		typeof value === 'number' ? { digits: context?.source ?? String(value) } : value,
	) as Chunk; // Trino's protocol

const printed = (value: unknown): Printed => {
	if (value === null || value === undefined) return null;
	if (typeof value === 'string') return value;
	if (typeof value === 'boolean') return String(value);
	if (typeof value === 'object' && 'digits' in value) return String(value.digits);
	return JSON.stringify(value);
};

const fetchChunk = async (url: string, init: RequestInit): Promise<Chunk> => {
	for (;;) {
		const response = await fetch(url, init);
		if (response.status === 502 || response.status === 503 || response.status === 504) continue; // Trino's protocol says: ask again
		const body = await response.text();
		if (!response.ok) throw new Error(`Trino answers ${response.status}: ${body.slice(0, 500)}`);
		return parse(body);
	}
};

const cancel = async (nextUri: string | undefined): Promise<void> => {
	if (nextUri !== undefined) await fetch(nextUri, { method: 'DELETE' }).catch(() => {});
};

/** Runs one statement on Trino over HTTP, to its end. A statement that Trino refuses resolves with its error. */
export const runOnTrino = async (session: TrinoSession, statement: string): Promise<TrinoAnswer> => {
	const headers = {
		'X-Trino-User': 'athena',
		'X-Trino-Catalog': session.catalogue,
		'X-Trino-Schema': session.schema,
		'X-Trino-Time-Zone': 'UTC',
		'X-Trino-Session': Object.entries(session.properties ?? {})
			.map(([name, value]) => `${name}=${value}`)
			.join(','),
	};
	let chunk = await fetchChunk(`${session.url}/v1/statement`, { method: 'POST', headers, body: statement });
	let columns: readonly TrinoColumn[] = [];
	const rows: Printed[][] = [];
	for (;;) {
		if (chunk.columns) columns = chunk.columns;
		for (const row of chunk.data ?? []) rows.push(row.map(printed));
		const bytes = Number(chunk.stats?.physicalInputBytes?.digits ?? 0);
		if (chunk.error) return { columns, rows, error: chunk.error, bytes };
		if (chunk.nextUri === undefined) return { columns, rows, error: undefined, bytes };
		if (session.signal.aborted) {
			await cancel(chunk.nextUri);
			return {
				columns: [],
				rows: [],
				error: { message: 'Query was canceled', errorName: 'USER_CANCELED', errorType: 'USER_ERROR' },
				bytes,
			};
		}
		chunk = await fetchChunk(chunk.nextUri, { headers });
	}
};
