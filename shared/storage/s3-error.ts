import { S3ServiceException } from '@aws-sdk/client-s3';
import { Problem, type ProblemKind } from '../problem.ts';

type Meaning = readonly [kind: ProblemKind, what: string, next: string];

const DENIED: Meaning = [
	'configuration',
	'S3 does not allow this',
	'allow the role s3:GetObject, s3:PutObject and s3:DeleteObject on these keys, s3:ListBucket on the bucket (without it S3 answers so for objects that do not exist), and its KMS key where it has one',
];
const NO_BUCKET: Meaning = ['configuration', 'The bucket does not exist', 'correct its name, or deploy the stack that makes it'];
const ELSEWHERE: Meaning = ['configuration', 'The bucket is in another region', 'set the region that the bucket is in'];
const CLOCK: Meaning = [
	'configuration',
	'The clock of this machine is wrong',
	'set it (NTP): S3 refuses requests more than 15 minutes off',
];
const CREDENTIALS: Meaning = ['credentials', 'S3 does not accept the credentials', 'renew them, or correct the profile or role in use'];
const UNAVAILABLE: Meaning = [
	'unavailable',
	'S3 does not answer as it should',
	'wait, then run again: whatever was not finished is not visible',
];

const meanings: Readonly<Record<string, Meaning>> = {
	AccessDenied: DENIED,
	AllAccessDisabled: DENIED,
	Forbidden: DENIED,
	NoSuchUpload: ['unavailable', 'The upload was dropped before it was complete', 'run again: it begins anew'],
	NoSuchBucket: NO_BUCKET,
	InvalidBucketName: NO_BUCKET,
	PermanentRedirect: ELSEWHERE,
	AuthorizationHeaderMalformed: ELSEWHERE,
	IllegalLocationConstraintException: ELSEWHERE,
	RequestTimeTooSkewed: CLOCK,
	CredentialsProviderError: CREDENTIALS,
	ExpiredToken: CREDENTIALS,
	InvalidAccessKeyId: CREDENTIALS,
	InvalidToken: CREDENTIALS,
	SignatureDoesNotMatch: CREDENTIALS,
	TokenProviderError: CREDENTIALS,
	InternalError: UNAVAILABLE,
	RequestTimeout: UNAVAILABLE,
	ServiceUnavailable: UNAVAILABLE,
	SlowDown: UNAVAILABLE,
	TimeoutError: UNAVAILABLE,
};

/** Names of what Node says when a connection is refused, cut or silent. */
const NETWORK = /^(E(CONN|PIPE|HOST|NET|AI_|TIMEDOUT)|ENOTFOUND|ERR_STREAM_PREMATURE_CLOSE)/;

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

const meaningOf = (error: Error): Meaning | undefined => {
	const named = meanings[error.name] ?? meanings[codeOf(error)];
	if (named !== undefined) return named;
	const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
	return status >= 500 || status === 429 || NETWORK.test(codeOf(error)) || error.message === 'aborted' ? UNAVAILABLE : undefined;
};

/** Turns the errors of S3 and of the way there into problems that say what to do; leaves everything else as it is. `where`: an s3:// address. */
export const explainS3Error = (error: unknown, where: string): unknown => {
	if (!(error instanceof Error) || error instanceof Problem) return error;
	const meaning = meaningOf(error);
	if (meaning === undefined) return error;
	const [kind, what, next] = meaning;
	return new Problem({ kind, what, where, saw: `${error.name}: ${error.message}`, next, cause: error });
};
