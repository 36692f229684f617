import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { eraseEvent } from '../../functions/erase/request.ts';
import { readEvent } from '../../functions/lambda/environment.ts';
import { allCommands } from '../../functions/local/registry.ts';
import { event as closeEvent } from '../../functions/close/event.ts';
import { event as metricsEvent } from '../../functions/orchestrate/handler.ts';
import { event as rollbackEvent } from '../../functions/publish/handler.ts';
import { settingsSchema } from '../../infra/settings.ts';
import { CONFIG, synthesise } from './company.ts';

/** What a person types, from the README's table of operations: rows of [what for, how]. */
const ROWS = /^## On AWS\n[\s\S]*?(?=^## )/m
	.exec(readFileSync('README.md', 'utf8'))?.[0]
	.split('\n')
	.filter((line) => line.startsWith('| ') && !line.startsWith('| to |'))
	.map((line) => line.slice(2, -2).split(' | '))
	.map(([what = '', ...how]) => [what, how.join(' | ')] as const);
const HOW = (ROWS ?? []).map(([, how]) => how).join('\n');

const { template } = synthesise();
const named = (type: string, property: string): string[] =>
	Object.values(template.findResources(type)).map(({ Properties }) => String((Properties as Record<string, unknown>)[property]));
const NAMES = {
	functions: named('AWS::Lambda::Function', 'FunctionName'),
	secrets: named('AWS::SecretsManager::Secret', 'Name'),
	policies: named('AWS::IAM::ManagedPolicy', 'ManagedPolicyName'),
	workgroups: named('AWS::Athena::WorkGroup', 'Name'),
};

/** The names that a name of the README stands for, in the stack of the tests. */
const spelt = (text: string, ids = CONFIG.sources.map(({ id }) => id)): string[] => {
	const name = text.replaceAll('ENV', 'test');
	return name.includes('SOURCE') ? ids.map((id) => name.replaceAll('SOURCE', id)) : [name];
};

const EVENTS: Readonly<Record<string, z.ZodType>> = {
	read: readEvent,
	metrics: metricsEvent,
	close: closeEvent,
	rollback: rollbackEvent,
	erase: eraseEvent,
};
const eventOf = (functionName: string): z.ZodType => {
	const found = EVENTS[/^tidemark-ENV-([a-z]+)/.exec(functionName)?.[1] ?? ''];
	if (found === undefined) throw new Error(`no event of ${functionName}: add its handler's event to EVENTS`);
	return found;
};

/** Functions that the table has started by hand, each with the payloads of its row. */
const STARTS = (ROWS ?? []).flatMap(([what, how]) =>
	[...how.matchAll(/--function-name (\S+):live/g)].map(([, name = '']) => ({
		what,
		name,
		payloads: [...how.matchAll(/--payload '([^']*)'|`(\{[^`]*\})`/g)].map(([, payload, inline]) => payload ?? inline ?? ''),
	})),
);

describe("the README's table of operations", () => {
	test('is found, and starts functions by hand', () => {
		expect(ROWS?.length).toBeGreaterThan(8);
		expect(STARTS.length).toBeGreaterThan(2);
	});

	test.each(STARTS)('to $what: $name exists, by its live alias, and takes that payload', ({ name, payloads }) => {
		const dashed = CONFIG.sources.map(({ id }) => id.replaceAll('_', '-'));
		for (const each of spelt(name, dashed)) expect(NAMES.functions).toContain(each);
		expect(new Set(named('AWS::Lambda::Alias', 'Name'))).toEqual(new Set(['live']));
		expect(payloads.length).toBeGreaterThan(0);
		for (const payload of payloads) expect(eventOf(name).safeParse(JSON.parse(payload)).error?.issues, payload).toBeUndefined();
	});

	test('would notice a payload with a field that the function does not have', () => {
		expect(rollbackEvent.safeParse({ to: 'previous', two: 1 }).success).toBe(false);
		expect(readEvent.safeParse({ re_list: true }).success).toBe(false);
		expect(() => eventOf('tidemark-ENV-delete')).toThrow('EVENTS');
	});

	test('gives context keys and values that the app takes', () => {
		const keys = [...HOW.matchAll(/-c ([A-Za-z]+)=(?:'([^']*)'|([^\s`,]*))/g)].map(([, key = '', quoted, plain]) => ({
			key,
			value: quoted ?? plain ?? '',
		}));
		expect(keys.length).toBeGreaterThan(7);
		for (const { key, value } of keys) {
			expect(Object.keys(settingsSchema.shape)).toContain(key);
			if (/^(…|ENV)?$/.test(value)) continue; // stands for any value
			expect(settingsSchema.safeParse({ [key]: value }).error?.issues, `${key}=${value}`).toBeUndefined();
		}
	});

	test('names secrets, policies, workgroups and the database as they are made', () => {
		const [secret = ''] = /(?<=--secret-id )\S+/.exec(HOW) ?? [];
		const vendors = CONFIG.sources.filter(({ connector }) => connector !== 'drop').map(({ id }) => id);
		expect(spelt(secret, vendors)).toEqual(NAMES.secrets);
		const [policy = ''] = /(?<=managed policy `)[^`]+/.exec(HOW) ?? [];
		expect(NAMES.policies).toEqual(spelt(policy));
		const [workgroup = ''] = /(?<=workgroup `)[^`]+/.exec(HOW) ?? [];
		expect(NAMES.workgroups).toContain(spelt(workgroup)[0]);
		const [database = ''] = /(?<=database `)[^`]+/.exec(HOW) ?? [];
		expect(JSON.stringify(template.toJSON())).toContain(`:database/${spelt(database)[0]}"`);
	});

	test('names commands of the command line that exist, as the whole README does', async () => {
		const commands = [...(await allCommands()).keys()];
		const typed = [...readFileSync('README.md', 'utf8').matchAll(/(?:npx |`)tidemark ([a-z]+)/g)].map(([, name = '']) => name);
		expect(typed.length).toBeGreaterThan(4);
		expect(typed.filter((name) => !commands.includes(name))).toEqual([]);
	});
});
