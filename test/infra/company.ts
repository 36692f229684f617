import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
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
	const stack = new TidemarkStack(app, 'tidemark-test', {
		settings: settingsSchema.parse({ env: 'test', alarmEmail: 'someone@example.org', ...context }),
		config: CONFIG,
		streams: { stripe: ['customers', 'invoices'], stripe_eu: ['customers'], rates: ['rates'] },
		bundles: { ingest: bundle, orchestrate: bundle, cleanup: bundle, publish: bundle, close: bundle, erase: bundle },
		codeHash: '0'.repeat(64),
	});
	return { app, stack, template: Template.fromStack(stack), folder };
};

interface Statement {
	readonly Sid?: string;
	readonly Effect: string;
	readonly Action: string | string[];
	readonly Resource: unknown;
	readonly Condition?: Record<string, Record<string, unknown>>;
}

export interface Permission {
	readonly action: string;
	/** ARN, with references spelt `<LogicalId.Arn>`. */
	readonly resource: string;
	readonly condition: Statement['Condition'];
}

const flat = (value: unknown): string => {
	if (typeof value === 'string') return value;
	const [[name, given] = ['', '']] = Object.entries(value as object);
	if (name === 'Fn::Join') return (given as [string, unknown[]])[1].map(flat).join((given as [string, unknown[]])[0]);
	return name === 'Fn::GetAtt' ? `<${(given as string[]).join('.')}>` : `<${String(given)}>`;
};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const permissionsIn = (statements: readonly Statement[]): Permission[] =>
	statements.flatMap(({ Action, Resource, Condition }) =>
		listOf(Action).flatMap((action) =>
			listOf(Resource).map((resource) => ({ action: String(action), resource: flat(resource), condition: Condition })),
		),
	);

/** Everything that the role of a function may do, from its template. */
export const permissionsOf = (template: Template, functionName: string): Permission[] => {
	const [made] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: functionName } }));
	if (made === undefined) throw new Error(`no function ${functionName}`);
	const role = (made['Properties'].Role as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0];
	const attached = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
		(Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === role),
	);
	const [{ Properties: itself } = { Properties: {} }] = Object.entries(template.findResources('AWS::IAM::Role'))
		.filter(([id]) => id === role)
		.map(([, value]) => value);
	if ('ManagedPolicyArns' in itself || 'Policies' in itself) throw new Error(`role ${role} has more than its own policy`);
	return permissionsIn(attached.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]));
};

/** What the policy for readers allows. */
export const readerPermissions = (template: Template): Permission[] =>
	permissionsIn(
		Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap(
			({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
		),
	);

/** Whether a permission for objects of the data bucket covers a key, as IAM matches: `*` any text, `?` one character. */
export const covers = ({ resource }: Permission, key: string): boolean => {
	const pattern = /^<StoreData[^>]*\.Arn>\/(.*)$/.exec(resource)?.[1];
	if (pattern === undefined) return false;
	const expression = pattern
		.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	return new RegExp(`^${expression}$`).test(key);
};

/** Whether some permission lets the action be done to the key. */
export const may = (permissions: readonly Permission[], action: string, key: string): boolean =>
	permissions.some((permission) => permission.action === action && covers(permission, key));

/** Conditions of which a put of the key must carry one, by each statement of a bucket policy that demands any. */
export const demanded = (template: Template, key: string): string[][] => {
	const statements = Object.values(template.findResources('AWS::S3::BucketPolicy')).flatMap(
		({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
	);
	return statements
		.filter(({ Sid = '', Effect }) => Sid.startsWith('DemandCondition') && Effect === 'Deny')
		.filter((statement) => may(permissionsIn([statement]), 's3:PutObject', key))
		.map(({ Condition }) => Object.keys(Condition?.['Null'] ?? {}));
};
