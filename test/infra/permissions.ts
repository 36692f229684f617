import type { Template } from 'aws-cdk-lib/assertions';
import { readable } from './readable.ts';

export interface Statement {
	readonly Sid?: string;
	readonly Effect: string;
	readonly Action?: string | string[];
	readonly Resource?: unknown;
	readonly Condition?: Record<string, Record<string, unknown>>;
}

export interface Permission {
	/** As it is written: `*` and `?` match as in IAM. */
	readonly action: string;
	/** ARN, spelt as `readable` spells it; `*` and `?` match as in IAM. */
	readonly resource: string;
	/** Values by operator and key; none where it always holds. */
	readonly condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const mapped = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
	Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** What statements allow or deny, one by one. Refuses a statement that says what it is not about. */
export const permissionsIn = (template: Template, statements: readonly Statement[]): Permission[] =>
	statements.flatMap(({ Action, Resource, Condition = {} }) => {
		if (Action === undefined || Resource === undefined) throw new Error('a statement with NotAction or NotResource: read it here first');
		const text = (value: unknown): string => readable(template, value);
		const condition = mapped(Condition, (keys) => mapped(keys, (values) => listOf(values).map(text)));
		return listOf(Action).flatMap((action) =>
			listOf(Resource).map((resource) => ({ action: String(action), resource: text(resource), condition })),
		);
	});

const allowed = (template: Template, statements: readonly Statement[]): Permission[] => {
	if (statements.some(({ Effect }) => Effect !== 'Allow')) throw new Error('a role is denied something: read it here first');
	return permissionsIn(template, statements);
};

type Properties = Record<string, unknown>;
const propertiesOf = (template: Template, type: string): [string, Properties][] =>
	Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource['Properties'] as Properties]);

const idOf = (reference: unknown): string | undefined => (reference as { 'Fn::GetAtt'?: string[] } | undefined)?.['Fn::GetAtt']?.[0];
const statementsOf = ({ PolicyDocument }: Properties): Statement[] => (PolicyDocument as { readonly Statement: Statement[] }).Statement;

/** What each role is for: the name of its function, or `schedule` and the name of its schedule. */
export const roleNames = (template: Template): Map<string | undefined, string> =>
	new Map([
		...propertiesOf(template, 'AWS::Lambda::Function').map(([, { Role, FunctionName }]) => [idOf(Role), String(FunctionName)] as const),
		...propertiesOf(template, 'AWS::Scheduler::Schedule').map(
			([, { Target, Name }]) => [idOf((Target as Properties)['RoleArn']), `schedule ${String(Name)}`] as const,
		),
	]);

const namesOnly = (kind: string, properties: Properties, only: readonly string[]): void => {
	const others = Object.keys(properties).filter((name) => /Polic|Roles|Users|Groups/.test(name) && !only.includes(name));
	if (others.length > 0) throw new Error(`${kind} has ${others.join(', ')}: what that allows is not read here yet`);
};

/** Everything that the stack allows anybody by identity: per role, and per managed policy under its name. */
export const allPermissions = (template: Template): ReadonlyMap<string, readonly Permission[]> => {
	const names = roleNames(template);
	const policies = propertiesOf(template, 'AWS::IAM::Policy');
	for (const [id, properties] of policies) namesOnly(id, properties, ['PolicyDocument', 'PolicyName', 'Roles']);
	const roles = propertiesOf(template, 'AWS::IAM::Role').map(([id, properties]) => {
		namesOnly(id, properties, ['AssumeRolePolicyDocument']);
		const own = policies.filter(([, { Roles }]) => (Roles as { Ref: string }[]).some(({ Ref }) => Ref === id));
		const statements = own.flatMap(([, policy]) => statementsOf(policy));
		return [names.get(id) ?? id, allowed(template, statements)] as const;
	});
	const managed = propertiesOf(template, 'AWS::IAM::ManagedPolicy').map(([id, properties]) => {
		namesOnly(id, properties, ['PolicyDocument', 'ManagedPolicyName']);
		return [`policy ${String(properties['ManagedPolicyName'])}`, allowed(template, statementsOf(properties))] as const;
	});
	return new Map([...roles, ...managed]);
};

/** Everything that the role of a function, of a schedule, or a managed policy allows. */
export const permissionsOf = (template: Template, name: string): readonly Permission[] => {
	const all = allPermissions(template);
	const found = all.get(name);
	if (found === undefined) throw new Error(`nobody is called ${name}: there are ${[...all.keys()].join(', ')}`);
	return found;
};
