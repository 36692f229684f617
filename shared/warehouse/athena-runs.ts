import { DeleteDatabaseCommand, type GlueClient, paginateGetDatabases } from '@aws-sdk/client-glue';
import { patiently } from './athena-throttling.ts';

export interface RunDatabases {
	readonly glue: GlueClient;
	/** What the names of all run databases of this environment begin with; no other database's name does. */
	readonly prefix: string;
	readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Drops the Glue databases of runs that began before an instant and never closed theirs; resolves to how many. Their objects stay. */
export const dropRunDatabases = async ({ glue, prefix, sleep }: RunDatabases, before: Date): Promise<number> => {
	const left: string[] = [];
	for await (const { DatabaseList = [] } of paginateGetDatabases({ client: glue }, {}))
		for (const { Name = '', CreateTime } of DatabaseList)
			if (Name.startsWith(prefix) && CreateTime !== undefined && CreateTime < before) left.push(Name);
	for (const Name of left) {
		await patiently(sleep, `database ${Name}`, async () => {
			try {
				await glue.send(new DeleteDatabaseCommand({ Name }));
			} catch (cause) {
				if (!(cause instanceof Error && cause.name === 'EntityNotFoundException')) throw cause;
			}
		});
	}
	return left.length;
};
