import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Config, configSchema, type Source } from '../../shared/contracts/config.ts';
import { Problem } from '../../shared/problem.ts';

/** The configuration that the function was deployed with. Synthesis has refused a wrong one, with its faults by line. */
export const deployedConfig = (taskRoot: string): Config => {
	const text: unknown = JSON.parse(readFileSync(path.join(taskRoot, 'tidemark.json'), 'utf8'));
	return configSchema.parse(text);
};

/** The source that a reader was deployed for. */
export const deployedSource = ({ sources }: Config, id: string): Source => {
	const source = sources.find((one) => one.id === id);
	if (source !== undefined) return source;
	throw new Problem({
		kind: 'configuration',
		what: 'The function was deployed for a source that its configuration does not have',
		where: 'TIDEMARK_SOURCE',
		saw: id,
		next: 'deploy again',
	});
};
