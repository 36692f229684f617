import { DeleteObjectsCommand, ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3';

/** Which versions of a key stay: all, the present one, or none. */
export type Spared = 'all' | 'present' | 'none';

interface Version {
	readonly Key: string;
	readonly VersionId: string;
}

interface Marker {
	readonly KeyMarker?: string;
	readonly VersionIdMarker?: string;
}

/** Versions of one page of the listing that go. A deletion is a version too: it tells that the object once was there. */
const doomed = ({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput, spared: (key: string) => Spared): Version[] => {
	const stays = (key: string, isPresent: boolean): boolean => {
		const what = spared(key);
		return what === 'all' || (what === 'present' && isPresent);
	};
	return [
		...Versions.filter(({ Key = '', IsLatest = false }) => !stays(Key, IsLatest)),
		...DeleteMarkers.filter(({ Key = '' }) => !stays(Key, false)),
	].map(({ Key = '', VersionId = '' }) => ({ Key, VersionId }));
};

const deleteVersions = async (client: S3Client, bucket: string, Objects: Version[]): Promise<void> => {
	const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
	const [first] = Errors ?? [];
	if (first !== undefined) throw Object.assign(new Error(`${first.Message} (${first.Key})`), { name: first.Code });
};

/** Where the page after this one begins. */
const after = ({ NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput): Marker => ({
	...(NextKeyMarker === undefined ? {} : { KeyMarker: NextKeyMarker }),
	...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
});

/**
 * Deletes versions under a prefix for good, page by page, so that one that is interrupted is finished by the next. Resolves to their number.
 * A bucket without versioning has one version of each object.
 */
export const eraseVersions = async (client: S3Client, bucket: string, prefix: string, spared: (key: string) => Spared): Promise<number> => {
	let erased = 0;
	let marker: Marker = {};
	for (;;) {
		const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...marker }));
		const versions = doomed(page, spared); // a page has at most as many as one delete request takes
		if (versions.length > 0) {
			await deleteVersions(client, bucket, versions);
			erased += versions.length;
		} else if (page.IsTruncated === true) {
			marker = after(page); // only past a page of which all stays: a marker that was deleted marks nothing
		} else return erased;
	}
};
