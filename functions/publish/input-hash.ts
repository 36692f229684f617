import { createHash } from 'node:crypto';

/** Everything that decides what a run publishes. Two runs with the same parts publish the same content. */
export interface RunInput {
	/** SHA-256 of the committed files, per source, in commit order. A commit that only moves a cursor changes nothing here. */
	readonly files: Readonly<Record<string, readonly string[]>>;
	/** SHA-256 of the models and of the code that computes the tables. */
	readonly code: string;
	/** Hash per policy. */
	readonly policies: Readonly<Record<string, string>>;
	/** Settings that reach the tables: zone, reporting currency, first month, health profile, kinds of the sources. */
	readonly settings: Readonly<Record<string, string | null>>;
	readonly asOf: Date;
}

const sorted = <T>(record: Readonly<Record<string, T>>): [string, T][] => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/** SHA-256 (hex) of a run's input; the order in which sources and settings were named does not matter. */
export const inputHash = ({ files, code, policies, settings, asOf }: RunInput): string =>
	createHash('sha256')
		.update(JSON.stringify([sorted(files), code, sorted(policies), sorted(settings), asOf.toISOString()]))
		.digest('hex');
