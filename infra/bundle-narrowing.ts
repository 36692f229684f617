import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A library of which a part does what a function in Lambda needs, and the text that stands in its place. */
interface Narrowed {
	readonly library: string;
	readonly part: string;
}

/**
 * What a bundle holds is parsed at every cold start, whether it ever runs or not: together these are a fifth of it.
 * A name that a library no longer exports fails the build.
 */
const NARROWED: readonly Narrowed[] = [
	// In a Lambda function the role's keys stand in the environment; profiles, single sign-on and the instance service are for other places.
	{ library: '@aws-sdk/credential-provider-node', part: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';` },
	// The tracer's libraries compare two versions.
	{ library: 'semver', part: `module.exports = { gte: require('semver/functions/gte') };` },
];

/** The durable SDK loads the client of Lambda late and whole; every invocation needs these three of it, and what is imported by name alone is left out. */
const DURABLE_SDK = /durable-execution-sdk-js[\\/]dist[\\/]index\.mjs$/;
const LATE = "import('@aws-sdk/client-lambda')";
export const CALLS_OF_LAMBDA = ['CheckpointDurableExecutionCommand', 'GetDurableExecutionStateCommand', 'LambdaClient'] as const;

const withCallsOnly = (sdk: string): string => {
	if (!sdk.includes(LATE))
		throw new Error(
			`the durable SDK no longer says ${LATE}. Next: see how it loads the client of Lambda now, and correct infra/bundle-narrowing.ts`,
		);
	const names = CALLS_OF_LAMBDA.join(', ');
	return `import { ${names} } from '@aws-sdk/client-lambda';\n${sdk.replace(LATE, `Promise.resolve({ ${names} })`)}`;
};

/** Puts the part in the place of the library, within a bundle alone. */
export const narrowing: Plugin = {
	name: 'narrowing',
	setup(building) {
		building.onLoad({ filter: DURABLE_SDK }, async ({ path }) => ({ contents: withCallsOnly(await readFile(path, 'utf8')), loader: 'js' }));
		for (const { library, part } of NARROWED) {
			building.onResolve({ filter: new RegExp(`^${library}$`) }, ({ namespace, resolveDir }) =>
				namespace === 'narrowed' ? undefined : { path: part, namespace: 'narrowed', pluginData: resolveDir },
			);
		}
		building.onLoad({ filter: /.*/, namespace: 'narrowed' }, ({ path: contents, pluginData }) => ({
			contents,
			resolveDir: String(pluginData),
		}));
	},
};
