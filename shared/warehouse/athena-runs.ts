import { type Database, DeleteDatabaseCommand, GetDatabasesCommand, type GlueClient } from '@aws-sdk/client-glue';
import { unless } from './athena-glue.ts';
import { patiently } from './athena-throttling.ts';

export interface RunDatabases {
	readonly glue: GlueClient;
	/** What the names of all run databases of this environment begin with; no other database's name does. */
	readonly prefix: string;
	readonly sleep: (milliseconds: number) => Promise<void>;
}

async function* databases({ glue, prefix, sleep }: RunDatabases): AsyncGenerator<Database> {
	let NextToken: string | undefined;
	do {
		const page = await patiently(sleep, `databases ${prefix}…`, () =>
			glue.send(new GetDatabasesCommand(NextToken === undefined ? {} : { NextToken })),
		);
		yield* page.DatabaseList ?? [];
		({ NextToken } = page);
	} while (NextToken !== undefined);
}

/** Drops the Glue databases of runs that began before an instant and never closed theirs; resolves to how many. Their objects stay. */
export const dropRunDatabases = async (ports: RunDatabases, before: Date): Promise<number> => {
	const left: string[] = [];
	for await (const { Name = '', CreateTime } of databases(ports))
		if (Name.startsWith(ports.prefix) && CreateTime !== undefined && CreateTime < before) left.push(Name);
	for (const Name of left)
		await patiently(ports.sleep, `database ${Name}`, () =>
			unless('EntityNotFoundException', () => ports.glue.send(new DeleteDatabaseCommand({ Name }))),
		);
	return left.length;
};
