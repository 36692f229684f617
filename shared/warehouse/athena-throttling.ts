import { Problem } from '../problem.ts';
import { refusal } from './athena-refusal.ts';

/** What AWS answers when it is asked too often, or when one of its own parts fails for a moment. */
const PASSING = new Set([
	'TooManyRequestsException',
	'ThrottlingException',
	'Throttling',
	'InternalServerException',
	'InternalServiceException',
	'OperationTimeoutException',
	'ConcurrentModificationException',
	'TimeoutError',
]);
const ATTEMPTS = 8;
const FIRST_WAIT_MS = 250;

/** Names of what Node says when a connection is refused, cut or silent. */
const NETWORK = /^(ECONN|EPIPE|EHOST|ENET|EAI_|ETIMEDOUT|ENOTFOUND)/;

const statusOf = (cause: Error): number => {
	const metadata: unknown = '$metadata' in cause ? cause.$metadata : undefined;
	const status: unknown = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : 0;
	return typeof status === 'number' ? status : 0;
};

const isPassing = (cause: unknown): cause is Error =>
	cause instanceof Error &&
	(PASSING.has(cause.name) || statusOf(cause) >= 500 || ('code' in cause && typeof cause.code === 'string' && NETWORK.test(cause.code)));

/**
 * Asks AWS, again where it throttles, each wait twice the one before. Problem (unavailable) when the call never gets through, the Problem that says
 * what to do where it is refused; errors that are not AWS's as they are.
 */
export const patiently = async <T>(sleep: (milliseconds: number) => Promise<void>, where: string, call: () => Promise<T>): Promise<T> => {
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await call();
		} catch (cause) {
			if (!isPassing(cause)) throw refusal(where, cause);
			if (attempt === ATTEMPTS) {
				throw new Problem({
					kind: 'unavailable',
					what: 'AWS is throttling this account, or a service of it is failing',
					where,
					saw: `${cause.name}: ${cause.message} (${ATTEMPTS} times)`,
					next: 'run again later, or ask AWS for a higher quota of the service named',
					cause,
				});
			}
			await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
		}
	}
};
