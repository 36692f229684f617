import { describe, expect, test } from 'vitest';
import { conditionsOn, may } from './iam.ts';
import { permissionsIn } from './permissions.ts';
import { synthesise } from './company.ts';

const { template } = synthesise();
const KEY = 'raw/stripe/invoices/1.parquet';

/** The logical id of the data bucket, as statements of a template refer to it. */
const [data = ''] = Object.keys(template.findResources('AWS::S3::Bucket')).filter((id) => id.startsWith('StoreData'));
const ARN = { 'Fn::GetAtt': [data, 'Arn'] };
const granted = (Action: string, Resource: unknown) => permissionsIn(template, [{ Effect: 'Allow', Action, Resource }]);
const below = (rest: string): unknown => ({ 'Fn::Join': ['', [ARN, rest]] });

describe('permissions are read as IAM reads them', () => {
	test.each([
		['the key itself', 's3:GetObject', below(`/${KEY}`)],
		['a prefix', 's3:GetObject', below('/raw/stripe/*')],
		['one character', 's3:GetObject', below('/raw/strip?/*')],
		['everything there is', 's3:GetObject', '*'],
		['everything that begins as the bucket', 's3:GetObject', below('*')],
		['every bucket and key', 's3:GetObject', 'arn:aws:s3:::*'],
		['every key of every bucket', 's3:GetObject', 'arn:aws:s3:::*/*'],
		['the bucket by its name', 's3:GetObject', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: data }, '/*']] }],
		['every service', 's3:GetObject', 'arn:*'],
		['every action of S3', 's3:*', below('/*')],
		['every action that reads', 's3:Get*', below('/*')],
		['every action', '*', below('/*')],
		['an action in other letters', 'S3:getobject', below('/*')],
	])('%s is a grant: %s on %j', (_, action, resource) => expect(may(granted(action, resource), 's3:GetObject', KEY)).toBe(true));

	test.each([
		['another prefix', 's3:GetObject', below('/raw/stripe_eu/*')],
		['a prefix without its star', 's3:GetObject', below('/raw/stripe/')],
		['the bucket without its keys', 's3:GetObject', ARN],
		['a dot that is no wildcard', 's3:GetObject', below('/raw.stripe.invoices.1.parquet')],
		['another service', 'sqs:GetObject', '*'],
		['another action', 's3:Put*', '*'],
		['an action that only begins so', 's3:GetObjectVersion', below('/*')],
	])('%s is none: %s on %j', (_, action, resource) => expect(may(granted(action, resource), 's3:GetObject', KEY)).toBe(false));

	test.each([ARN, '*', 'arn:aws:s3:::*', below('*')])('a list of the bucket is seen on %j', (resource) =>
		expect(conditionsOn(granted('s3:List*', resource), 's3:ListBucket')).toEqual([{}]),
	);

	test('a statement that says what it is not about is refused, since it allows everything else', () => {
		const statement = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
		expect(() => permissionsIn(template, [statement])).toThrow('NotAction');
	});
});
