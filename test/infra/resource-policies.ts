import type { Template } from 'aws-cdk-lib/assertions';
import { type Permission, permissionsIn, roleNames, type Statement } from './permissions.ts';
import { readable } from './readable.ts';

/** One thing that a resource says of its own use. */
export interface Rule extends Permission {
	readonly effect: string;
	/** Whom it speaks of, spelt as `readable` spells it: a service, an ARN, an account, or `*`. */
	readonly principal: string;
}

type Properties = Readonly<Record<string, unknown>>;
type PolicyStatement = Statement & { readonly Principal?: unknown };

/** Where each type of resource that says who may use what says so: the property, and what it speaks of. */
const POLICIES: Readonly<Record<string, { readonly document: string; readonly owners: (properties: Properties, id: string) => unknown }>> =
	{
		'AWS::IAM::Role': { document: 'AssumeRolePolicyDocument', owners: (_, id) => [{ Ref: id }] },
		'AWS::KMS::Key': { document: 'KeyPolicy', owners: (_, id) => [{ Ref: id }] },
		'AWS::S3::BucketPolicy': { document: 'PolicyDocument', owners: ({ Bucket }) => [Bucket] },
		'AWS::SNS::TopicPolicy': { document: 'PolicyDocument', owners: ({ Topics }) => Topics },
		'AWS::SQS::QueuePolicy': { document: 'PolicyDocument', owners: ({ Queues }) => Queues },
	};

/** Read in permissions.ts, by who holds them. */
const BY_IDENTITY = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

/** Types that let nobody do anything. A type that stands nowhere here is refused until somebody has looked at what it allows. */
const WITHOUT = [
	'AWS::Athena::WorkGroup',
	'AWS::CloudWatch::Alarm',
	'AWS::CloudWatch::Dashboard',
	'AWS::Glue::Database',
	'AWS::Lambda::Alias',
	'AWS::Lambda::EventInvokeConfig',
	'AWS::Lambda::Function',
	'AWS::Lambda::Version',
	'AWS::Logs::LogGroup',
	'AWS::S3::Bucket',
	'AWS::Scheduler::Schedule',
	'AWS::SecretsManager::Secret',
	'AWS::SNS::Subscription',
	'AWS::SNS::Topic',
	'AWS::SQS::Queue',
];

/** Paths of everything in a value that looks as if it let somebody in: statements of a policy, and access by other names. */
const suspicious = (value: unknown, path: string): string[] => {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const here = `${path}.${key}`;
		return /^(Statement|Principal|AccessControl|ResourcePolicyDocument|.*Grants?|CreateTableDefaultPermissions)$/.test(key)
			? [here]
			: suspicious(inner, here);
	});
};

const refuseUnread = (id: string, type: string, properties: Properties): void => {
	if (![...Object.keys(POLICIES), ...BY_IDENTITY, ...WITHOUT].includes(type))
		throw new Error(`${id} is of type ${type}: say in resource-policies.ts whether it lets anybody do anything, and how that is read`);
	if (BY_IDENTITY.includes(type)) return;
	const unread = Object.entries(properties).filter(([key]) => key !== POLICIES[type]?.document);
	const found = suspicious(Object.fromEntries(unread), id);
	if (found.length > 0) throw new Error(`${found.join(', ')} of type ${type}: what that allows is not read in resource-policies.ts yet`);
};

const principalsOf = (template: Template, { Principal }: PolicyStatement): string[] => {
	if (Principal === undefined) throw new Error('a policy of a resource with NotPrincipal: read it here first');
	const named = typeof Principal === 'object' && Principal !== null ? Object.values(Principal).flat() : [Principal];
	return named.map((one) => readable(template, one));
};

/** A trust policy names no resource: it speaks of its role. */
const rulesIn = (template: Template, statement: PolicyStatement, owner: unknown): Rule[] =>
	principalsOf(template, statement).flatMap((principal) =>
		permissionsIn(template, [{ Resource: owner, ...statement }]).map((one) => ({ ...one, effect: statement.Effect, principal })),
	);

/** What each resource with a policy of its own says, under the name of the role or of the resource. Refuses what nobody has read yet. */
export const allRules = (template: Template): ReadonlyMap<string, readonly Rule[]> => {
	const names = roleNames(template);
	const resources = template.toJSON()['Resources'] as Record<string, { readonly Type: string; readonly Properties?: Properties }>;
	const rules = Object.entries(resources).flatMap(([id, { Type, Properties: properties = {} }]) => {
		refuseUnread(id, Type, properties);
		const { document, owners } = POLICIES[Type] ?? {};
		if (document === undefined || owners === undefined) return [];
		const { Statement: statements } = properties[document] as { readonly Statement: readonly PolicyStatement[] };
		return (owners(properties, id) as unknown[]).map((owner) => {
			const name = names.has(id) ? `trust of ${names.get(id)}` : `on ${readable(template, owner)}`;
			return [name, statements.flatMap((statement) => rulesIn(template, statement, owner))] as const;
		});
	});
	const doubled = rules.map(([name]) => name).filter((name, index, all) => all.indexOf(name) !== index);
	if (doubled.length > 0) throw new Error(`two policies of ${doubled.join(', ')}: AWS keeps one of them`);
	return new Map(rules);
};
