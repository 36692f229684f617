import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** Attempts per request; the SDK waits longer before each, and longer still when S3 says to slow down. */
const ATTEMPTS = 6;
/** Time to connect, and the longest silence on a connection, after which an attempt counts as failed. */
const CONNECT_MS = 3_000;
const SILENCE_MS = 30_000;

/** A client that gives up on silent connections and repeats what S3 refuses for the moment; the settings override each of its own. */
export const s3Client = (settings: S3ClientConfig = {}): S3Client =>
	new S3Client({
		maxAttempts: ATTEMPTS,
		requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
		...settings,
	});
