import { GetSecretValueCommand, SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { Problem, type ProblemKind } from '../problem.ts';
import { keyIn } from './secret-value.ts';
import type { Secrets } from './secrets.ts';

type Meaning = readonly [kind: ProblemKind, what: string, next: (name: string) => string];

const PUT = (name: string): string => `store the key: aws secretsmanager put-secret-value --secret-id ${name} --secret-string …`;
const DENIED: Meaning = [
	'configuration',
	'Not allowed to read the secret',
	() => 'allow the role secretsmanager:GetSecretValue on this secret, and kms:Decrypt on its key where it has one of its own',
];
const CREDENTIALS: Meaning = [
	'credentials',
	'AWS does not accept the credentials',
	() => 'renew them, or correct the profile or role in use',
];
const UNAVAILABLE: Meaning = ['unavailable', 'Secrets Manager does not answer as it should', () => 'wait, then run again'];

const meanings: Readonly<Record<string, Meaning>> = {
	ResourceNotFoundException: ['credentials', 'The secret is not there, or holds no value yet', PUT],
	InvalidRequestException: [
		'credentials',
		'The secret cannot be read',
		(name) => `where it is marked for deletion: aws secretsmanager restore-secret --secret-id ${name}`,
	],
	AccessDeniedException: DENIED,
	DecryptionFailure: DENIED,
	ExpiredTokenException: CREDENTIALS,
	UnrecognizedClientException: CREDENTIALS,
	InvalidSignatureException: CREDENTIALS,
	CredentialsProviderError: CREDENTIALS,
	InternalServiceError: UNAVAILABLE,
	ThrottlingException: UNAVAILABLE,
	TimeoutError: UNAVAILABLE,
};

const explain = (error: unknown, name: string): unknown => {
	if (!(error instanceof Error) || error instanceof Problem) return error;
	const isCut = 'code' in error && typeof error.code === 'string' && /^(E[A-Z]+|ENOTFOUND)$/.test(error.code);
	const meaning = meanings[error.name] ?? (isCut ? UNAVAILABLE : undefined);
	if (meaning === undefined) return error;
	const [kind, what, next] = meaning;
	return new Problem({ kind, what, where: `secret ${name}`, saw: error.name, next: next(name), cause: error });
};

/** A client that gives up on silent connections and repeats what is refused for the moment; the settings override each of its own. */
export const secretsManagerClient = (settings: SecretsManagerClientConfig = {}): SecretsManagerClient =>
	new SecretsManagerClient({ maxAttempts: 5, requestHandler: { connectionTimeout: 3_000, socketTimeout: 10_000 }, ...settings });

/** Keys in AWS Secrets Manager, by the secret's name or ARN: always the version labelled AWSCURRENT, which a rotation moves. */
export const secretsManager = (client: SecretsManagerClient): Secrets => ({
	async read(name) {
		try {
			const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' }));
			return keyIn(SecretString ?? '', `secret ${name}`);
		} catch (error) {
			throw explain(error, name);
		}
	},
});
