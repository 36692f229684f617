import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { streamsOf } from '../../functions/ingest/stream-names.ts';
import { RUNS } from '../../infra/layout.ts';
import { settingsSchema } from '../../infra/settings.ts';
import { TidemarkStack } from '../../infra/tidemark-stack.ts';
import type { Config } from '../../shared/contracts/config.ts';
import type { Measured } from './cost-figures.ts';

const dimension = z.object({
	Namespace: z.string().optional(),
	MetricName: z.string().optional(),
	Dimensions: z.array(z.unknown()).optional(),
});

const lifecycle = z.object({
	LifecycleConfiguration: z.object({
		Rules: z.array(z.object({ Prefix: z.string().optional(), ExpirationInDays: z.number().optional() })),
	}),
});

/** Days after which objects under a prefix expire; an Error where no bucket says so. */
const expiryOf = (buckets: readonly unknown[], prefix: string): number => {
	const rules = buckets.flatMap((bucket) => lifecycle.safeParse(bucket).data?.LifecycleConfiguration.Rules ?? []);
	const days = rules.find(({ Prefix }) => Prefix === prefix)?.ExpirationInDays;
	if (days === undefined) throw new Error(`no rule expires ${prefix}`);
	return days;
};

/** The flags that the command line of the CDK would set. */
const flags = z.object({ context: z.record(z.string(), z.unknown()) });

/** What the stack of a company has, counted in the template that would be deployed with the default settings. */
export const fixedParts = async (config: Config): Promise<Measured['fixed']> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-cost-'));
	const bundle = path.join(folder, 'bundle');
	mkdirSync(bundle);
	writeFileSync(path.join(bundle, 'index.js'), '');
	const settings = settingsSchema.parse({});
	const streams = Object.fromEntries(
		await Promise.all(config.sources.map(async (source) => [source.id, await streamsOf(source)] as const)),
	);
	const bundles = { ingest: bundle, orchestrate: bundle, cleanup: bundle, publish: bundle, close: bundle, erase: bundle };
	const { context } = flags.parse(JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')));
	const app = new App({ outdir: path.join(folder, 'cdk.out'), context });
	const template = Template.fromStack(new TidemarkStack(app, 'cost', { settings, config, streams, bundles, codeHash: '0'.repeat(64) }));
	rmSync(folder, { recursive: true });
	const properties = (type: string): Record<string, unknown>[] =>
		Object.values(template.findResources(type)).map(({ Properties }): Record<string, unknown> => Properties);
	const memory = (name: RegExp): number =>
		Number(properties('AWS::Lambda::Function').find(({ FunctionName }) => name.test(String(FunctionName)))?.['MemorySize']);
	const watched = properties('AWS::CloudWatch::Alarm')
		.map((alarm) => dimension.parse(alarm))
		.filter(({ Namespace }) => Namespace === 'Tidemark');
	return {
		keys: properties('AWS::KMS::Key').length,
		secrets: properties('AWS::SecretsManager::Secret').length,
		alarms: properties('AWS::CloudWatch::Alarm').length,
		dashboards: properties('AWS::CloudWatch::Dashboard').length,
		metrics: new Set(watched.map(({ MetricName, Dimensions }) => JSON.stringify([MetricName, Dimensions]))).size,
		readMegabytes: memory(/-read-/),
		runMegabytes: memory(/-metrics$/),
		schedules: { read: settings.readSchedule, run: settings.runSchedule },
		sources: config.sources.length,
		keepPublicationDays: settings.keepPublicationDays,
		keepVersionsDays: settings.keepVersionsDays,
		temporaryDays: expiryOf(properties('AWS::S3::Bucket'), RUNS),
	};
};
