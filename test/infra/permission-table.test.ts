import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synthesise } from './company.ts';
import { permissionTable } from './permission-table.ts';
import { allRules } from './resource-policies.ts';

const HOW = `What the stack allows is not what test/infra/permissions.json says. To write the file anew, once each line below is meant:
npx vitest run --project unit test/infra/permission-table.test.ts --update
and review its diff with the change`;

const { template } = synthesise();
const FOREIGN = { AWS: 'arn:aws:iam::111122223333:root' };

interface Made {
	readonly Type: string;
	readonly Properties: Record<string, unknown>;
}

/** The template after a change to the properties of each resource, and with one resource more. */
const changed = (change: (made: Made) => object, more: Readonly<Record<string, Made>> = {}): Template => {
	const given = template.toJSON() as { readonly Resources: Record<string, Made> };
	const resources = Object.entries(given.Resources).map(([id, made]) => [
		id,
		{ ...made, Properties: { ...made.Properties, ...change(made) } },
	]);
	return Template.fromJSON({ ...given, Resources: { ...Object.fromEntries(resources), ...more } });
};
const withOne = (Type: string, Properties: Record<string, unknown> = {}): Template => changed(() => ({}), { Open: { Type, Properties } });
const onType = (type: string, properties: object): Template => changed(({ Type }) => (Type === type ? properties : {}));

test('every role, the policy for readers, every trust policy and every resource allow what the file says, and nothing else', async () => {
	await expect(`${JSON.stringify(permissionTable(template), null, '\t')}\n`, HOW).toMatchFileSnapshot('permissions.json');
});

test('what a resource says of its own use lets in services of AWS and the account itself, and nobody else', () => {
	const admitted = [...allRules(template).values()].flat().filter(({ effect }) => effect !== 'Deny');
	expect(new Set(admitted.map(({ principal }) => principal))).toEqual(
		new Set([
			'arn:aws:iam::account:root',
			'cloudwatch.amazonaws.com',
			'lambda.amazonaws.com',
			'logging.s3.amazonaws.com',
			'scheduler.amazonaws.com',
		]),
	);
});

describe('the table', () => {
	test('shows a role that anybody may assume', () => {
		const open = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }] };
		const table = permissionTable(onType('AWS::IAM::Role', { AssumeRolePolicyDocument: open }));
		expect(table['trust of tidemark-test-erase']).toEqual({ 'Allow * sts:AssumeRole <EraseRole>': 'always' });
	});

	test('shows a bucket that a foreign account may read', () => {
		const open = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Principal: FOREIGN, Resource: 'arn:aws:s3:::x/raw/*' }] };
		const table = permissionTable(onType('AWS::S3::BucketPolicy', { PolicyDocument: open }));
		expect(table['on <StoreData>']).toEqual({ 'Allow arn:aws:iam::111122223333:root s3:GetObject x/raw/*': 'always' });
	});

	test.each([
		['AWS::SecretsManager::ResourcePolicy', { SecretId: 'x', ResourcePolicy: { Statement: [] } }],
		['AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', Principal: '*' }],
		['AWS::Lambda::Url', {}],
		['AWS::S3::AccessPoint', {}],
		['AWS::KMS::Grant', {}],
	])('cannot be made while a resource of a type that nobody has read is there: %s', (type, properties) =>
		expect(() => permissionTable(withOne(type, properties))).toThrow(`Open is of type ${type}`),
	);

	test.each([
		['AWS::S3::Bucket', { AccessControl: 'PublicRead' }, 'AccessControl'],
		['AWS::Logs::LogGroup', { ResourcePolicyDocument: {} }, 'ResourcePolicyDocument'],
		['AWS::SQS::Queue', { Inline: [{ Statement: [] }] }, 'Inline.0.Statement'],
	])('cannot be made while a %s lets somebody in by %j', (type, properties, where) =>
		expect(() => permissionTable(onType(type, properties))).toThrow(where),
	);

	test('cannot be made of a policy that says of whom it does not speak: it lets in everybody else', () => {
		const open = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', NotPrincipal: FOREIGN, Resource: '*' }] };
		expect(() => permissionTable(onType('AWS::S3::BucketPolicy', { PolicyDocument: open }))).toThrow('NotPrincipal');
	});
});
