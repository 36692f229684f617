import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { allow, type Grant } from '../../infra/grants.ts';

const given = (grant: Grant) => () => {
	const role = new Role(new Stack(new App(), 'Some'), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
	allow(role, [grant]);
};

test.each([
	[{ actions: ['s3:Get*'], resources: ['arn:aws:s3:::one/key'] }, 'Action::s3:Get*'],
	[{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::one/*'] }, 'Resource::arn:aws:s3:::one/*'],
])('a grant with a wildcard must say why, and is told how: %j', (grant, finding) => {
	expect(given(grant)).toThrow(finding);
	expect(given(grant)).toThrow(/Name the action or the resource whole, or say in the grant's `because` why/);
	expect(given({ ...grant, because: 'Names are made by runs.' })).not.toThrow();
});
