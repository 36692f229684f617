import * as z from 'zod';
import type { Sandbox } from '../../../../../functions/local/sandbox/server.ts';

const Listed = z.object({
	object: z.literal('list'),
	data: z.array(z.looseObject({ id: z.string() })),
	has_more: z.boolean(),
	url: z.string(),
});
export type Listed = z.infer<typeof Listed>;
const Failed = z.object({ error: z.looseObject({ type: z.string(), message: z.string() }) });

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: unknown;
}

/** GET a path of the sandbox, as curl would. */
export async function ask(sandbox: Sandbox, path: string, headers: Record<string, string> = {}): Promise<Answer> {
	const response = await fetch(`${sandbox.url}${path}`, { headers: { Authorization: `Bearer ${sandbox.apiKey}`, ...headers } });
	return { status: response.status, headers: response.headers, body: await response.json() };
}

export async function list(sandbox: Sandbox, path: string): Promise<Listed> {
	return Listed.parse((await ask(sandbox, path)).body);
}

/** An object by its path. */
export async function one(sandbox: Sandbox, path: string): Promise<Record<string, unknown>> {
	return z.looseObject({ id: z.string() }).parse((await ask(sandbox, path)).body);
}

/** Every object of a list, page by page. */
export async function all(sandbox: Sandbox, path: string, limit = 100): Promise<Listed['data']> {
	const found: Listed['data'] = [];
	for (;;) {
		const last = found.at(-1);
		const page = await list(
			sandbox,
			`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${last === undefined ? '' : `&starting_after=${last.id}`}`,
		);
		found.push(...page.data);
		if (!page.has_more) return found;
	}
}

/** Status and error of a refused request. */
export async function refusal(sandbox: Sandbox, path: string, headers: Record<string, string> = {}) {
	const { status, body } = await ask(sandbox, path, headers);
	return { status, ...Failed.parse(body).error };
}
