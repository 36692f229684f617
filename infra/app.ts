import * as path from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { streamsOf } from '../functions/ingest/stream-names.ts';
import { codeHash } from '../functions/local/code-hash.ts';
import { loadConfig } from '../functions/local/configuration/load.ts';
import { knownNames } from '../functions/local/configuration/known.ts';
import { bundleHandlers } from './bundle.ts';
import { settingsFrom } from './settings.ts';
import { TidemarkStack } from './tidemark-stack.ts';

const app = new App();
const settings = settingsFrom((key): unknown => app.node.tryGetContext(key));
const { config } = await loadConfig(settings.config, knownNames());
const streams = Object.fromEntries(await Promise.all(config.sources.map(async (source) => [source.id, await streamsOf(source)] as const)));
const bundles = await bundleHandlers(path.join(app.outdir, 'bundles'), config);
new TidemarkStack(app, `tidemark-${settings.env}`, {
	settings,
	config,
	streams,
	bundles,
	codeHash: codeHash(),
	env: { account: process.env['CDK_DEFAULT_ACCOUNT'], region: process.env['CDK_DEFAULT_REGION'] },
	terminationProtection: settings.env === 'prod',
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
