import { execFileSync } from 'node:child_process';
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
import { permissionsOf } from './permissions.ts';

/** What a person types, from the README: the lines that come first, and the table of operations as rows of [what for, how]. */
const SECTION = /^## On AWS\n[\s\S]*?(?=^## )/m.exec(readFileSync('README.md', 'utf8'))?.[0] ?? '';
const LINES = /```sh\n([\s\S]*?)```/.exec(SECTION)?.[1] ?? '';
const ROWS = SECTION.split('\n')
	.filter((line) => line.startsWith('| ') && !line.startsWith('| to |'))
	.map((line) => line.slice(2, -2).split(' | '))
	.map(([what = '', ...how]) => [what, how.join(' | ')] as const);
const HOW = ROWS.map(([, how]) => how).join('\n');
/** Everything in backticks. */
const SPANS = ROWS.flatMap(([, how]) => [...how.matchAll(/`([^`]*)`/g)].map(([, span = '']) => span));

const { stack, template } = synthesise();
const named = (type: string, property: string): string[] =>
	Object.values(template.findResources(type)).map(({ Properties }) => String((Properties as Record<string, unknown>)[property]));
const NAMES = {
	functions: named('AWS::Lambda::Function', 'FunctionName'),
	secrets: named('AWS::SecretsManager::Secret', 'Name'),
	workgroups: named('AWS::Athena::WorkGroup', 'Name'),
};

/** The names that a name of the README stands for, in the stack of the tests. */
const spelt = (text: string, ids = CONFIG.sources.map(({ id }) => id)): string[] => {
	const name = text.replaceAll(/\$?ENV|\$\{ENV\}/g, 'test').replaceAll('"', '');
	return name.includes('SOURCE') ? ids.map((id) => name.replaceAll('SOURCE', id)) : [name];
};

const EVENTS: Readonly<Record<string, z.ZodType>> = {
	read: readEvent,
	metrics: metricsEvent,
	close: closeEvent,
	rollback: rollbackEvent,
	erase: eraseEvent,
};
const eventOf = (name: string): z.ZodType => {
	const found = EVENTS[/^[a-z]+/.exec(name)?.[0] ?? ''];
	if (found === undefined) throw new Error(`no event of ${name}: add its handler's event to EVENTS`);
	return found;
};

/** Functions that the table has started by hand, each with its payload. */
const STARTS = SPANS.flatMap((span) =>
	[...span.matchAll(/^start (\S+) '([^']*)'$/g)].map(([, name = '', payload = '']) => ({ name, payload })),
);

describe("the README's table of operations", () => {
	test('is found, and starts every function that is not only started by its schedule', () => {
		expect(ROWS.length).toBeGreaterThan(12);
		expect(new Set(STARTS.map(({ name }) => name))).toEqual(new Set(['read-SOURCE', 'metrics', 'close', 'rollback', 'erase']));
	});

	test('abbreviates nothing: what is in backticks is typed as it stands, or a name', () => {
		expect(HOW).not.toMatch(/…|\.\.\./);
		const first = [...LINES.matchAll(/^(\w+)\(\)/gm)].map(([, name = '']) => name);
		expect(first).toEqual(['stack', 'output', 'start', 'empty']);
		const commands = SPANS.filter((span) => span.includes(' '));
		for (const command of commands) expect(command).toMatch(new RegExp(`^(aws|data=\\S+|for name in|${first.join('|')}) `));
		expect(commands.length).toBeGreaterThan(20);
	});

	test('is shell, and so are the lines before it', () => {
		for (const shell of [LINES, ...SPANS.filter((span) => span.includes(' '))])
			expect(() => execFileSync('bash', ['-n', '-c', shell], { stdio: 'pipe' }), shell).not.toThrow();
	});

	test('starts functions by their live alias, and asks the stack by its name', () => {
		expect(new Set(named('AWS::Lambda::Alias', 'Name'))).toEqual(new Set(['live']));
		expect(LINES).toContain('--function-name "tidemark-$ENV-$1:live" --payload "$2"');
		for (const [, name = ''] of (LINES + HOW).matchAll(/--stack-name ("[^"]+")/g)) expect(spelt(name)).toEqual([stack.stackName]);
	});

	test.each(STARTS)('starts $name, which exists and takes $payload', ({ name, payload }) => {
		const dashed = CONFIG.sources.map(({ id }) => id.replaceAll('_', '-'));
		for (const each of spelt(`tidemark-$ENV-${name}`, dashed)) expect(NAMES.functions).toContain(each);
		expect(eventOf(name).safeParse(JSON.parse(payload)).error?.issues).toBeUndefined();
	});

	test('follows a function that exists, in the log group that it has', () => {
		const [group = ''] = /(?<=aws logs tail )\S+/.exec(HOW) ?? [];
		expect(named('AWS::Logs::LogGroup', 'LogGroupName')).toContain(spelt(group)[0]);
		const [name = ''] = /(?<=list-durable-executions-by-function --function-name )[^` ]+/.exec(HOW) ?? [];
		expect(NAMES.functions).toContain(spelt(name)[0]);
	});

	test('asks the stack for what it puts out', () => {
		const asked = new Set([...HOW.matchAll(/\(output (\w+)\)/g)].map(([, name]) => name));
		expect(asked).toEqual(new Set(Object.keys(template.findOutputs('*'))));
	});

	test('would notice a payload with a field that the function does not have', () => {
		expect(rollbackEvent.safeParse({ to: 'previous', two: 1 }).success).toBe(false);
		expect(readEvent.safeParse({ re_list: true }).success).toBe(false);
		expect(() => eventOf('delete')).toThrow('EVENTS');
	});

	test('gives context keys and values that the app takes', () => {
		const keys = [...(LINES + HOW).matchAll(/-c ([A-Za-z]+)=(?:'([^']*)'|"([^"]*)"|([^\s`;]*))/g)];
		expect(keys.length).toBeGreaterThan(7);
		for (const [, key = '', single, double, plain = ''] of keys) {
			const value = single ?? spelt(double ?? plain)[0];
			expect(Object.keys(settingsSchema.shape)).toContain(key);
			expect(settingsSchema.safeParse({ [key]: value }).error?.issues, `${key}=${value}`).toBeUndefined();
		}
	});

	test('names secrets, workgroups and the database as they are made', () => {
		const [secret = ''] = /(?<=--secret-id )\S+/.exec(HOW) ?? [];
		const vendors = CONFIG.sources.filter(({ connector }) => connector !== 'drop').map(({ id }) => id);
		expect(spelt(secret, vendors)).toEqual(NAMES.secrets);
		const [workgroup = ''] = /(?<=workgroup `)[^`]+/.exec(HOW) ?? [];
		expect(NAMES.workgroups).toContain(spelt(workgroup)[0]);
		const [database = ''] = /(?<=database `)[^`]+/.exec(HOW) ?? [];
		expect(JSON.stringify(template.toJSON())).toContain(`:database/${spelt(database)[0]}"`);
	});

	test('takes back, before the stack is destroyed, whatever policy it has attached: IAM deletes none that somebody holds', () => {
		const attached = [...HOW.matchAll(/(?<=`aws iam attach-)[^`]+/g)].map(([command]) => command);
		const removal = ROWS.find(([what]) => what === 'remove everything')?.[1] ?? '';
		const [before = '', after] = removal.split('`stack destroy`');
		expect(attached.length).toBeGreaterThan(0);
		for (const command of attached) expect(before).toContain(`\`aws iam detach-${command}\``);
		expect(after).toBeDefined();
	});

	test('drops the databases of runs by the names that runs give them, and no others', () => {
		const [prefix = ''] = /(?<=starts_with\(Name, ')[^']+/.exec(HOW) ?? [];
		const dropped = permissionsOf(template, 'tidemark-test-cleanup').filter(({ action }) => action === 'glue:DeleteDatabase');
		expect(dropped.map(({ resource }) => resource.split(':database/')[1])).toContain(`${spelt(prefix)[0]}*`);
	});

	test('names commands of the command line that exist, as the whole README does', async () => {
		const commands = [...(await allCommands()).keys()];
		const typed = [...readFileSync('README.md', 'utf8').matchAll(/(?:npx |`)tidemark ([a-z]+)/g)].map(([, name = '']) => name);
		expect(typed.length).toBeGreaterThan(4);
		expect(typed.filter((name) => !commands.includes(name))).toEqual([]);
	});
});
