import type { Config } from '../../shared/contracts/config.ts';
import type { Log } from '../../shared/log.ts';
import type { Step } from '../../shared/step.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { loadPostprocessors } from '../postprocess/registry/load.ts';
import { type Check, qualityColumns, type QualityRow, runChecks } from '../publish/checks.ts';
import { inputHash } from '../publish/input-hash.ts';
import type { TableToPublish } from '../publish/publication.ts';
import { tablesRead } from '../transform/dependencies.ts';
import { type NamedPolicy, policyHash } from '../transform/inputs/policies.ts';
import { loadModels, type Models } from '../transform/models.ts';
import { headerOf } from '../transform/nodes.ts';
import { transform } from '../transform/transform.ts';
import type { CloseEntry } from '../../shared/contracts/close.ts';
import { closesHash, readCloses } from '../close/log.ts';
import type { PreviousEdition } from '../transform/inputs/closes.ts';
import { closedBooks, refuseChangedPolicies, verifyFrozen } from './closed.ts';
import { addressesByEntity, type Frozen, freeze, sourceKinds } from './freeze.ts';
import { policiesOf } from './policies.ts';

/** What a run computes with, wherever it runs. */
export interface BuildPorts {
	readonly config: Config;
	readonly store: ObjectStore;
	/** SHA-256 of the models and of the code that computes the tables. */
	readonly codeHash: string;
	readonly log: Log;
	readonly step: Step;
	/** Rows of input for one step of a table that is made in pieces; as many as fit well into an invocation when left out. */
	readonly pieceRows?: number;
}

/** Everything that decides what a run computes. */
export interface Job {
	readonly frozen: Frozen;
	readonly policies: readonly NamedPolicy[];
	/** The log of closes as it stands. */
	readonly closes: readonly CloseEntry[];
	readonly asOf: Date;
	readonly inputHash: string;
}

/** Tables in the warehouse and what the checks say of them. */
export interface Built {
	readonly tables: readonly TableToPublish[];
	readonly quality: readonly QualityRow[];
}

/** The log of closes, whatever is closed while the run goes on: only the number of its last entry is remembered by the step. */
const frozenCloses = async ({ store, step }: BuildPorts): Promise<readonly CloseEntry[]> => {
	const number = await step('freeze closes', async () => (await readCloses(store)).length);
	return number === 0 ? [] : readCloses(store, number);
};

/** Freezes what has been committed and closed. Problem (configuration) where a policy changed since months were closed under it. */
export const planJob = async (ports: BuildPorts, asOf: Date): Promise<Job> => {
	const { config, store, codeHash, step } = ports;
	const frozen = await freeze(
		store,
		config.sources.map(({ id }) => id),
		step,
	);
	const policies = policiesOf(config);
	const closes = await frozenCloses(ports);
	refuseChangedPolicies(policies, closes);
	const hash = inputHash({
		files: Object.fromEntries(Object.entries(frozen.files).map(([source, files]) => [source, files.map(({ sha256 }) => sha256)])),
		code: codeHash,
		policies: Object.fromEntries(policies.map(({ id, policy }) => [id, policyHash(policy)])),
		settings: {
			health_profile: config.health_profile,
			bridge_tolerance_minor: String(config.bridge_tolerance_minor),
			closes: closes.length === 0 ? null : closesHash(closes),
		},
		asOf,
	});
	return { frozen, policies, closes, asOf, inputHash: hash };
};

const checksOf = ({ checks }: Models): Check[] =>
	checks.map((file) => ({
		name: file.name,
		about: headerOf(file, 'about'),
		severity: headerOf(file, 'severity') === 'fatal' ? 'fatal' : 'warning',
		next: headerOf(file, 'next'),
		select: file.body,
	}));

/** Builds all tables of a job and runs all checks over them; the checks' table is one of the tables. */
export const buildTables = async (
	warehouse: Warehouse,
	{ config, store, log, step, pieceRows }: BuildPorts,
	{ frozen, policies, closes, asOf }: Job,
	previous?: PreviousEdition,
): Promise<Built> => {
	const models = loadModels();
	await step('frozen files', () => verifyFrozen(store, closes));
	const tables = await transform({
		warehouse,
		models,
		postprocessors: await loadPostprocessors(),
		files: addressesByEntity(store, frozen),
		policies,
		closed: closedBooks(closes, policies, asOf, (key) => store.address(key)),
		...(previous === undefined ? {} : { previous }),
		context: {
			asOf,
			healthProfile: config.health_profile,
			sourceKinds: sourceKinds(frozen),
			bridgeToleranceMinor: config.bridge_tolerance_minor,
		},
		keep: models.checks.flatMap(({ body }) => tablesRead(body)),
		log,
		step,
		...(pieceRows === undefined ? {} : { pieceRows }),
	});
	const quality = await runChecks(warehouse, checksOf(models), step);
	await step('table quality', () => warehouse.load('quality', qualityColumns, quality));
	for (const { check_name, failing_rows } of quality) if (failing_rows > 0n) log.warn(`check ${check_name} failed`, { rows: failing_rows });
	return {
		tables: [...tables, { name: 'quality', description: 'One check of a publication and what it found.', key: ['check_name'] }],
		quality,
	};
};
