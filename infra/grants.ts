import { Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

/** One thing that a role may do, and why any wildcard in it is as narrow as can be. */
export interface Grant {
	readonly actions: readonly string[];
	readonly resources: readonly string[];
	readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
	/** Required where an action or a resource holds a `*`. */
	readonly because?: string;
}

/** The spelling in which cdk-nag names a resource of a template. */
const flattened = (resolved: unknown): string => {
	if (typeof resolved === 'string') return resolved;
	if (typeof resolved !== 'object' || resolved === null) return String(resolved);
	const [[name, value] = ['', undefined]] = Object.entries(resolved);
	if (name === 'Fn::Join' && Array.isArray(value)) return (value[1] as unknown[]).map(flattened).join(String(value[0])); // a join is [separator, parts]
	if (name === 'Fn::GetAtt' && Array.isArray(value)) return `<${value.join('.')}>`;
	if (name === 'Ref') return `<${String(value)}>`;
	return JSON.stringify(resolved);
};

const acknowledge = (who: Role | ManagedPolicy, finding: string, because: string): void =>
	Validations.of(who).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason: because });

const addStatement = (who: Role | ManagedPolicy, statement: PolicyStatement): void => {
	if (who instanceof ManagedPolicy) who.addStatements(statement);
	else who.addToPrincipalPolicy(statement);
};

/** Gives a role or a policy what it may do. A wildcard without a reason is refused here, so that none is ever silently acknowledged. */
export const allow = (who: Role | ManagedPolicy, grants: readonly Grant[]): void => {
	for (const { actions, resources, conditions, because } of grants) {
		addStatement(
			who,
			new PolicyStatement({ actions: [...actions], resources: [...resources], ...(conditions === undefined ? {} : { conditions }) }),
		);
		const wild = [
			...actions.filter((action) => action.includes('*')).map((action) => `Action::${action}`),
			...resources
				.map((resource) => flattened(Stack.of(who).resolve(resource)))
				.filter((resource) => resource.includes('*'))
				.map((resource) => `Resource::${resource}`),
		];
		if (wild.length > 0 && because === undefined)
			throw new Error(
				`a wildcard without a reason: ${wild.join(', ')}. Name the action or the resource whole, or say in the grant's \`because\` why it cannot be`,
			);
		for (const finding of wild) acknowledge(who, finding, because ?? '');
	}
};
