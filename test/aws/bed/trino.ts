import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findJava, type Java } from './java.ts';
import { LAYOUT } from './layout.ts';
import { freePort, serve, type Server } from './server.ts';
import { statementRows } from './statement.ts';
import { type TrinoNode, writeSettings } from './trino-settings.ts';

const needJava = (): Java => {
	const java = findJava();
	if (java === undefined) throw new Error('No Java 24 or later starts here. Next: npm run setup:aws');
	return java;
};

const startNode = (trino: TrinoNode, java: Java, aws: string, bucket: string): Promise<Server> => {
	rmSync(trino.folder, { recursive: true, force: true });
	mkdirSync(trino.folder, { recursive: true });
	const etc = writeSettings(trino, java, aws, bucket);
	return serve({
		name: `Trino (${trino.name})`,
		command: join(LAYOUT.trino, 'bin/launcher'),
		args: ['run', '--etc-dir', etc, '--data-dir', join(trino.folder, 'data')],
		port: trino.port,
		log: join(trino.folder, 'server.log'),
		environment: { JAVA_HOME: java.home, PATH: `${join(java.home, 'bin')}:${process.env.PATH}` },
		isReady: async (url) => {
			const info: unknown = await (await fetch(`${url}/v1/info`)).json();
			return typeof info === 'object' && info !== null && 'starting' in info && info.starting === false;
		},
		patienceMs: 180_000,
	});
};

const waitForNodes = async (url: string, nodes: number): Promise<void> => {
	for (const deadline = Date.now() + 120_000; Date.now() < deadline; await new Promise((next) => void setTimeout(next, 1000))) {
		const [[alive] = []] = await statementRows(url, `select count(*) from system.runtime.nodes where state = 'active'`);
		if (alive === nodes) return;
	}
	throw new Error(`${nodes} Trino nodes did not find each other in 120 s. The logs: ${LAYOUT.run}`);
};

/**
 * Trino over the S3 and the Glue catalogue at `aws`: one node, or a coordinator that runs nothing but the last stages and so many workers.
 * Resolves to the coordinator; stopping it stops all.
 */
export const startTrino = async (folder: string, aws: string, bucket: string, workers: number): Promise<Server> => {
	const java = needJava();
	const port = await freePort();
	const discovery = `http://127.0.0.1:${port}`;
	const node = (name: string, role: TrinoNode['role'], at: number): TrinoNode => ({
		folder: join(folder, name),
		name,
		port: at,
		discovery,
		role,
	});
	const nodes = [node('coordinator', workers === 0 ? 'alone' : 'coordinator', port)];
	for (let worker = 1; worker <= workers; worker++) nodes.push(node(`worker-${worker}`, 'worker', await freePort()));
	const outcomes = await Promise.allSettled(nodes.map((each) => startNode(each, java, aws, bucket)));
	const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
	const stop = async (): Promise<void> => void (await Promise.all(started.map((server) => server.stop())));
	try {
		for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
		await waitForNodes(discovery, nodes.length);
	} catch (error) {
		await stop();
		throw error;
	}
	return { url: discovery, stop };
};
