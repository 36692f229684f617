import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LAYOUT } from './layout.ts';
import { freePort, serve, type Server } from './server.ts';

/** S3, Glue and Secrets Manager in one process, their state in memory. */
export const startMoto = async (folder: string): Promise<Server> => {
	mkdirSync(folder, { recursive: true });
	const port = await freePort();
	return serve({
		name: 'moto',
		command: LAYOUT.python,
		args: [join(import.meta.dirname, 'moto_launcher.py'), '-H', '127.0.0.1', '-p', String(port)],
		port,
		log: join(folder, 'moto.log'),
		isReady: async (url) => (await fetch(`${url}/moto-api/data.json`)).ok,
		patienceMs: 120_000,
	});
};
