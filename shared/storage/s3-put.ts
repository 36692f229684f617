import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { conflict } from './key.ts';
import type { Condition } from './object-store.ts';
import { presentAt, type S3Place, statusOf, writtenBy } from './s3-place.ts';

/** How often a put is tried that S3 refuses because another one of the same key is under way, and the first wait, doubled each time. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 50;

const headers = (condition: Condition | undefined): { IfNoneMatch?: string; IfMatch?: string } => {
	if (condition === undefined) return {};
	return 'absent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.tag };
};

/** The tag when the object is this writer's own after all, put by an attempt whose answer was lost; else a Problem of kind conflict. */
const settle = async (place: S3Place, writer: string): Promise<string> => {
	const present = await presentAt(place);
	if (present?.writer === writer) return present.tag;
	throw conflict(place.address, present === undefined ? 'no object' : `an object with tag ${present.tag}`);
};

/**
 * Puts an object whole; resolves to its tag. Problem (conflict) when the condition does not hold (412, or 404 where a tag was expected) and
 * when other writers keep the key busy (409 through every attempt); errors of S3 as they are.
 */
export const putObject = async (
	place: S3Place,
	body: Uint8Array,
	condition: Condition | undefined,
	sleep: (ms: number) => Promise<void>,
): Promise<string> => {
	const writer = randomUUID();
	const input = { Bucket: place.bucket, Key: place.key, Body: body, Metadata: writtenBy(writer), ...headers(condition) };
	for (let attempt = 1; ; attempt++) {
		try {
			return (await place.client.send(new PutObjectCommand(input))).ETag ?? '';
		} catch (error) {
			const status = condition === undefined ? 0 : statusOf(error);
			const isLost = status === 412 || (status === 404 && error instanceof Error && error.name === 'NoSuchKey');
			if (isLost) return settle(place, writer);
			if (status !== 409) throw error;
			if (attempt === ATTEMPTS) throw conflict(place.address, `other writers busy with it at each of ${ATTEMPTS} attempts (409)`);
			await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
		}
	}
};
