import type { Template } from 'aws-cdk-lib/assertions';

const PSEUDO: Readonly<Record<string, string>> = { 'AWS::Partition': 'aws', 'AWS::Region': 'region', 'AWS::AccountId': 'account' };

/** A logical id without the hash that the CDK puts behind it. */
const nameOf = (id: string): string => PSEUDO[id] ?? `<${id.replace(/[0-9A-F]{8}$/, '')}>`;

/**
 * A value of a template as text that people can read and patterns of IAM match: buckets by their whole ARN or name, other references as
 * `<Name>` or `<Name.Attribute>`, and `region` and `account` for those of the stack.
 */
export const readable = (template: Template, value: unknown): string => {
	if (typeof value !== 'object' || value === null) return String(value);
	const [[name, given] = ['', '']] = Object.entries(value);
	if (name === 'Fn::Join') {
		const [separator, parts] = given as [string, unknown[]];
		return parts.map((part) => readable(template, part)).join(separator);
	}
	if (name === 'Ref') return nameOf(String(given));
	if (name !== 'Fn::GetAtt') throw new Error(`${name} in a template: say in readable.ts how it is read`);
	const [id = '', attribute] = given as string[];
	if (attribute === 'Arn' && id in template.findResources('AWS::S3::Bucket')) return `arn:aws:s3:::${nameOf(id)}`;
	return nameOf(id).replace('>', `.${attribute}>`);
};
