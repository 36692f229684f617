import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import {
	CreateSecretCommand,
	DeleteSecretCommand,
	PutSecretValueCommand,
	UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { Problem } from '../../../shared/problem.ts';
import { withCurrentKey } from '../../../shared/secrets/rotation.ts';
import { secretsManager, secretsManagerClient } from '../../../shared/secrets/secrets-manager.ts';

const { secretsEndpoint, region, credentials } = inject('bed');
const client = secretsManagerClient({ endpoint: secretsEndpoint, region, credentials });
afterAll(() => client.destroy());
const secrets = secretsManager(client);

const create = async (value?: {
	SecretString?: string;
	SecretBinary?: Uint8Array;
}): Promise<{ name: string; arn: string; version: string }> => {
	const name = `tidemark/test/${randomBytes(6).toString('hex')}`;
	const { ARN = '', VersionId = '' } = await client.send(new CreateSecretCommand({ Name: name, ...value }));
	return { name, arn: ARN, version: VersionId };
};

describe('Secrets Manager', () => {
	test('gives the key by name and by ARN, plain or in JSON', async () => {
		const plain = await create({ SecretString: 'sk_test_plain' });
		const json = await create({ SecretString: '{"api_key":"sk_test_json"}' });
		expect(await secrets.read(plain.name)).toBe('sk_test_plain');
		expect(await secrets.read(json.arn)).toBe('sk_test_json');
	});

	test('a secret that is not there, or has no value yet, is a problem with the command that stores one', async () => {
		const { name } = await create();
		for (const missing of [name, 'tidemark/test/nowhere']) {
			await expect(secrets.read(missing)).rejects.toMatchObject({
				kind: 'credentials',
				where: `secret ${missing}`,
				next: expect.stringContaining(`put-secret-value --secret-id ${missing}`),
			});
		}
	});

	test('a secret marked for deletion is a problem that says how to restore it', async () => {
		const { name } = await create({ SecretString: 'sk_test_gone' });
		await client.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
		await expect(secrets.read(name)).rejects.toMatchObject({ kind: 'credentials', next: expect.stringContaining('restore-secret') });
	});

	test('bytes are no key', async () => {
		const { name } = await create({ SecretBinary: new Uint8Array([1, 2, 3]) });
		await expect(secrets.read(name)).rejects.toMatchObject({ kind: 'credentials', what: 'The secret is not a key' });
	});

	test('a version that a rotation has staged and not made current is not used', async () => {
		const { name, version } = await create({ SecretString: 'sk_test_one' });
		const { VersionId } = await client.send(
			new PutSecretValueCommand({ SecretId: name, SecretString: 'sk_test_two', VersionStages: ['AWSPENDING'] }),
		);
		expect(await secrets.read(name)).toBe('sk_test_one');
		const move = { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId, RemoveFromVersionId: version };
		await client.send(new UpdateSecretVersionStageCommand(move));
		expect(await secrets.read(name)).toBe('sk_test_two');
	});

	test('a rotation in the middle of the work is followed', async () => {
		const { name } = await create({ SecretString: 'sk_test_old' });
		const used: string[] = [];
		await withCurrentKey(
			() => secrets.read(name),
			async (key) => {
				used.push(key);
				if (key === 'sk_test_new') return;
				await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: 'sk_test_new' }));
				throw new Problem({ kind: 'credentials', what: 'Refused', where: 'vendor', next: 'renew' });
			},
		);
		expect(used).toEqual(['sk_test_old', 'sk_test_new']);
	});
});

describe('Secrets Manager at its worst', () => {
	test.each([
		[400, 'AccessDeniedException', 'configuration', 'secretsmanager:GetSecretValue', 1],
		[400, 'ThrottlingException', 'unavailable', 'wait', 2],
		[500, 'InternalServiceError', 'unavailable', 'wait', 2],
		[400, 'UnrecognizedClientException', 'credentials', 'renew', 1],
		[400, 'DecryptionFailure', 'configuration', 'kms:Decrypt', 1],
	])('%i %s is %s', async (status, type, kind, next, attempts) => {
		let asked = 0;
		const server = createServer((_, response) => {
			asked++;
			response
				.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
				.end(JSON.stringify({ __type: type, message: 'on purpose' }));
		});
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		const port = typeof address === 'object' && address !== null ? address.port : 0;
		const faulty = secretsManagerClient({ endpoint: `http://127.0.0.1:${port}`, region, credentials, maxAttempts: 2 });
		await expect(secretsManager(faulty).read('x')).rejects.toMatchObject({ kind, next: expect.stringContaining(next) });
		expect(asked).toBe(attempts);
		faulty.destroy();
		server.close();
	});

	test('nobody there is unavailable', async () => {
		const faulty = secretsManagerClient({ endpoint: 'http://127.0.0.1:1', region, credentials, maxAttempts: 1 });
		await expect(secretsManager(faulty).read('x')).rejects.toMatchObject({ kind: 'unavailable' });
		faulty.destroy();
	});
});
