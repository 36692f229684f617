import { parseArgs } from 'node:util';
import { startSandbox } from './server.ts';

/** `node functions/local/sandbox/main.ts [--port N]`: serves the default company until killed. */
const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const sandbox = await startSandbox({ port: Number(values.port) });
process.stdout.write(`${sandbox.url}\n${sandbox.apiKey}\n`);
process.stdout.write(
	`as of ${sandbox.asOf.toISOString()}; try: curl -g -H 'Authorization: Bearer ${sandbox.apiKey}' '${sandbox.url}/v1/subscriptions?status=all&limit=1'\n`,
);
