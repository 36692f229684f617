import { expect, test } from 'vitest';
import { Problem } from '../../../shared/problem.ts';
import { refusal } from '../../../shared/warehouse/athena-refusal.ts';

const ROLE = 'arn:aws:sts::123456789012:assumed-role/tidemark-prod-metrics/x';
const sent = (name: string, message: string): Error => Object.assign(new Error(message), { name, $fault: 'client' });

test.each([
	[
		'AccessDeniedException',
		`User: ${ROLE} is not authorized to perform: glue:CreateTable on resource: arn:aws:glue:eu-central-1:123456789012:catalog because no identity-based policy allows the glue:CreateTable action`,
		'configuration',
		/^grant glue:CreateTable to the function's role, or deploy again/,
	],
	[
		'AccessDeniedException',
		'You are not authorized to perform: athena:GetQueryResults on the resource.',
		'configuration',
		/^grant athena:GetQueryResults/,
	],
	[
		'AccessDeniedException',
		'Insufficient Lake Formation permission(s): Required Create Table on tidemark_prod',
		'configuration',
		/in Lake Formation/,
	],
	['AccessDeniedException', 'no', 'configuration', /^grant the action that it names/],
	['ExpiredTokenException', 'The security token included in the request is expired', 'credentials', /^renew them/],
	['CredentialsProviderError', 'Could not load credentials from any providers', 'credentials', /^renew them/],
	['EntityNotFoundException', 'Database tidemark_prod not found.', 'configuration', /^deploy again/],
	['ResourceNumberLimitExceededException', 'Number of databases exceeds the limit', 'configuration', /quota of Glue/],
	['GlueEncryptionException', 'The KMS key is not accessible', 'configuration', /kms:Decrypt/],
	[
		'InvalidRequestException',
		"submitted with an 'external_location' property to an Athena Workgroup that enforces",
		'configuration',
		/EnforceWorkGroupConfiguration/,
	],
	['InvalidRequestException', 'WorkGroup tidemark-prod-runs is not found.', 'configuration', /Athena console/],
	[
		'InvalidRequestException',
		'Unable to verify/create output bucket tidemark-prod-data',
		'configuration',
		/keep its results in the data bucket/,
	],
	['InvalidRequestException', 'QueryExecution 0c5f was not found', 'unavailable', /^run again/],
	['InvalidRequestException', 'Idempotent parameters do not match', 'defect', /by hand/],
	['SomethingNewException', 'for a reason of its own', 'defect', /documentation of the service/],
] as const)('%s (%s) is a Problem of kind %s with a next step', (name, message, kind, next) => {
	const cause = sent(name, message);
	const problem = refusal('table t', cause);
	expect(problem).toBeInstanceOf(Problem);
	expect(problem).toMatchObject({ kind, where: 'table t', saw: `${name}: ${message}`, cause, next: expect.stringMatching(next) });
});

test('what no service sent stays as it is', () => {
	const problem = new Problem({ kind: 'data', what: 'It is so', where: 'here', next: 'do this' });
	for (const cause of [new TypeError('a defect'), problem, 'text']) expect(refusal('table t', cause)).toBe(cause);
});
