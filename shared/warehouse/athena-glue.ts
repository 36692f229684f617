import { CreateTableCommand, type GlueClient, GlueServiceException, type TableInput, UpdateTableCommand } from '@aws-sdk/client-glue';

/** Resolves to undefined instead of failing with the error of that name. */
export const unless = async <T>(name: string, call: () => Promise<T>): Promise<T | undefined> => {
	try {
		return await call();
	} catch (cause) {
		if (cause instanceof Error && cause.name === name) return undefined;
		throw cause;
	}
};

/** Makes a table, or says of the one there what this one is: in one call, so that readers see the old or the new. */
export const putTable = async (glue: GlueClient, DatabaseName: string, table: TableInput): Promise<void> => {
	const made = await unless('AlreadyExistsException', () => glue.send(new CreateTableCommand({ DatabaseName, TableInput: table })));
	if (made === undefined) await glue.send(new UpdateTableCommand({ DatabaseName, TableInput: table, SkipArchive: true }));
};

/** What Glue says of one item of a batch: the call itself succeeds. */
interface Failed {
	readonly ErrorDetail?: { readonly ErrorCode?: string | undefined; readonly ErrorMessage?: string | undefined } | undefined;
}

/** Throws the first failure of a batch, as a call of its own would have failed; not those of the name that is harmless. */
export const throwFailed = (failed: readonly Failed[] | undefined, harmless: string): void => {
	const first = failed?.find(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== harmless)?.ErrorDetail;
	if (first === undefined) return;
	const { ErrorCode: name = 'UnknownError', ErrorMessage: message = 'no reason' } = first;
	throw new GlueServiceException({ name, message, $fault: 'client', $metadata: {} });
};
