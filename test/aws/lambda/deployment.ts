import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { streamsOf } from '../../../functions/ingest/stream-names.ts';
import { codeHash } from '../../../functions/local/code-hash.ts';
import { bundleHandlers } from '../../../infra/bundle.ts';
import { settingsSchema } from '../../../infra/settings.ts';
import { TidemarkStack } from '../../../infra/tidemark-stack.ts';
import type { Config } from '../../../shared/contracts/config.ts';
import type { FunctionShape } from './runtime.ts';

/** What a template calls by reference, as it is called on the bed. */
export interface Deployed {
	readonly bucket: string;
	/** Prefix of every name, such as `tidemark-dev`. */
	readonly prefix: string;
	readonly codeHash: string;
	/** Glue database that readers see. */
	readonly database: string;
	/** Every function by its name without the prefix, exactly as the synthesised template has it. */
	readonly functions: Readonly<Record<string, FunctionShape>>;
	/** The secret of a source. */
	secretName(sourceId: string): string;
	/** Deletes the bundles. */
	remove(): Promise<void>;
}

const nameOfDatabase = (template: Template): string => {
	const [database] = Object.values(propertiesIn(template, 'AWS::Glue::Database'));
	if (database === undefined) throw new Error('the template has no Glue database');
	return (database['DatabaseInput'] as { readonly Name: string }).Name;
};

type Properties = Readonly<Record<string, unknown>>;

const propertiesIn = (template: Template, type: string): Readonly<Record<string, Properties>> =>
	Object.fromEntries(Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource['Properties'] as Properties]));

/** Bundles every handler, synthesises the stack with them and reads the functions back from its template. */
export const deploy = async (config: Config, env: string, bucket: string): Promise<Deployed> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-deployed-'));
	const bundles = await bundleHandlers(path.join(folder, 'bundles'), config);
	const hash = codeHash();
	const streams = Object.fromEntries(
		await Promise.all(config.sources.map(async (source) => [source.id, await streamsOf(source)] as const)),
	);
	const settings = settingsSchema.parse({ env });
	const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { readonly context: Record<string, unknown> };
	const app = new App({ outdir: path.join(folder, 'cdk.out'), context });
	const props = { settings, config, streams, bundles, codeHash: hash };
	const template = Template.fromStack(new TidemarkStack(app, `tidemark-${env}`, props));
	const secrets = propertiesIn(template, 'AWS::SecretsManager::Secret');
	const data = Object.keys(propertiesIn(template, 'AWS::S3::Bucket'));
	const valueOf = (value: unknown): string => {
		if (typeof value === 'string') return value;
		const { Ref } = value as { readonly Ref?: string };
		if (Ref !== undefined && data.includes(Ref)) return bucket;
		if (Ref !== undefined && secrets[Ref] !== undefined) return String(secrets[Ref]['Name']);
		throw new Error(`a reference that the bed has nothing for: ${JSON.stringify(value)}`);
	};
	const prefix = `tidemark-${env}`;
	const shapes = Object.values(propertiesIn(template, 'AWS::Lambda::Function')).map((given): [string, FunctionShape] => {
		const name = String(given['FunctionName']);
		const short = name.slice(prefix.length + 1);
		const { S3Key } = given['Code'] as { readonly S3Key: string };
		const { Variables } = given['Environment'] as { readonly Variables: Record<string, unknown> };
		const environment = Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, valueOf(value)]));
		return [
			short,
			{
				name,
				bundle: path.join(app.outdir, `asset.${path.parse(S3Key).name}`),
				handler: String(given['Handler']),
				environment,
				timeoutSeconds: Number(given['Timeout']),
				memoryMegabytes: Number(given['MemorySize']),
			},
		];
	});
	return {
		bucket,
		prefix,
		codeHash: hash,
		database: nameOfDatabase(template),
		functions: Object.fromEntries(shapes),
		secretName: (sourceId) => `${prefix.replaceAll('-', '/')}/${sourceId}`,
		remove: () => rm(folder, { recursive: true, force: true }),
	};
};
