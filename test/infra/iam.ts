import type { Template } from 'aws-cdk-lib/assertions';
import { type Permission, permissionsIn, type Statement } from './permissions.ts';

/** ARN of the data bucket, as `readable` spells it. */
const DATA = 'arn:aws:s3:::<StoreData>';

/** Whether a pattern matches a text as in IAM: `*` any text, across colons and slashes, and `?` one character. */
export const matches = (pattern: string, text: string, flags = ''): boolean => {
	const expression = pattern
		.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	return new RegExp(`^${expression}$`, `s${flags}`).test(text);
};

/** Whether the permission is for the action; IAM takes no notice of case there. */
export const isFor = ({ action }: Pick<Permission, 'action'>, wanted: string): boolean => matches(action, wanted, 'i');

/** Whether the permission is for any action of a service, such as `kms`. */
export const isOfService = ({ action }: Pick<Permission, 'action'>, service: string): boolean =>
	matches(action.split(':')[0] ?? '', service, 'i');

/** Whether some permission lets the action be done to a key of the data bucket, whatever its conditions. */
export const may = (permissions: readonly Permission[], action: string, key: string): boolean =>
	permissions.some((permission) => isFor(permission, action) && matches(permission.resource, `${DATA}/${key}`));

/** Conditions under which the data bucket itself may be asked something, such as for a list. */
export const conditionsOn = (permissions: readonly Permission[], action: string): Permission['condition'][] =>
	permissions.filter((permission) => isFor(permission, action) && matches(permission.resource, DATA)).map(({ condition }) => condition);

/** Conditions of which a put of the key must carry one, by each statement of a bucket policy that demands any. */
export const demanded = (template: Template, key: string): string[][] => {
	const statements = Object.values(template.findResources('AWS::S3::BucketPolicy')).flatMap(
		({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
	);
	return statements
		.filter(({ Sid = '', Effect }) => Sid.startsWith('DemandCondition') && Effect === 'Deny')
		.filter((statement) => may(permissionsIn(template, [statement]), 's3:PutObject', key))
		.map(({ Condition }) => Object.keys(Condition?.['Null'] ?? {}));
};
