import * as path from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { streamsOf } from '../functions/ingest/stream-names.ts';
import { codeHash } from '../functions/local/code-hash.ts';
import { loadConfig } from '../functions/local/configuration/load.ts';
import { knownNames } from '../functions/local/configuration/known.ts';
import { bundleHandlers } from './bundle.ts';
import { type Context, readContext } from './context.ts';
import { TidemarkStack } from './tidemark-stack.ts';

const app = new App();
const context = app.node.getAllContext() as Context; // of any type: each key is checked where it is read
const { settings, config } = await readContext(context, async (file) => (await loadConfig(file, knownNames())).config);
const streams = Object.fromEntries(await Promise.all(config.sources.map(async (source) => [source.id, await streamsOf(source)] as const)));
const bundles = await bundleHandlers(path.join(app.outdir, 'bundles'), config);
new TidemarkStack(app, `tidemark-${settings.env}`, {
	settings,
	config,
	streams,
	bundles,
	codeHash: codeHash(),
	env: { account: process.env['CDK_DEFAULT_ACCOUNT'], region: process.env['CDK_DEFAULT_REGION'] },
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
