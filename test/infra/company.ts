import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Bundles, STEPS } from '../../infra/bundle.ts';
import { settingsSchema } from '../../infra/settings.ts';
import { TidemarkStack } from '../../infra/tidemark-stack.ts';
import { configSchema } from '../../shared/contracts/config.ts';

/** The flags that the command line would set. */
const CDK_JSON = JSON.parse(readFileSync('cdk.json', 'utf8')) as { readonly context: Record<string, unknown> };

/** Two vendors whose names begin alike, and a drop source. */
export const CONFIG = configSchema.parse({
	timezone: 'Europe/Berlin',
	sources: [
		{ id: 'stripe', connector: 'stripe', secret: 'env:A' },
		{ id: 'stripe_eu', connector: 'stripe', secret: 'env:B' },
		{
			id: 'rates',
			connector: 'drop',
			folder: 'rates',
			files: [{ path: '*.csv', entity: 'fx_rates', columns: { from_currency: 'from', to_currency: 'to', valid_on: 'date', rate: 'rate' } }],
		},
	],
});

/** Synthesises without bundling: what a bundle holds is tested by itself. */
export const synthesise = (context: Readonly<Record<string, unknown>> = {}) => {
	const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-infra-'));
	const bundle = path.join(folder, 'bundle');
	mkdirSync(bundle);
	writeFileSync(path.join(bundle, 'index.js'), '');
	const app = new App({ outdir: path.join(folder, 'cdk.out'), context: CDK_JSON.context });
	const settings = settingsSchema.parse({ env: 'test', alarmEmail: 'someone@example.org', ...context });
	const stack = new TidemarkStack(app, `tidemark-${settings.env}`, {
		settings,
		config: CONFIG,
		streams: { stripe: ['customers', 'invoices'], stripe_eu: ['customers'], rates: ['rates'] },
		bundles: Object.fromEntries(STEPS.map((step) => [step, bundle])) as Bundles,
		codeHash: '0'.repeat(64),
	});
	return { app, stack, template: Template.fromStack(stack), folder };
};
