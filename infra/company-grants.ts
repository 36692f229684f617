import type { Analytics } from './analytics.ts';
import type { DataBucket } from './data-bucket.ts';
import type { Grant } from './grants.ts';
import {
	CLOSE_LOG,
	CLOSES,
	FROZEN,
	logPrefix,
	POINTER,
	PUBLICATIONS,
	PUBLISHED,
	PUBLISHED_FILES,
	quarantinePrefix,
	rawPrefix,
	RUN_RESULTS,
	RUNS,
	VIEWS,
} from './layout.ts';
import { keyUse, listingAndMissing, ownKeys } from './store-grants.ts';

/** Databases of runs under way; Glue has no folders, so their names begin alike. */
const runDatabases = ({ published }: Analytics): string => `${published}_run_*`;

const READ = ['s3:GetObject'];
const WRITE = ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];

const CATALOGUE = [
	'glue:GetDatabase',
	'glue:GetTable',
	'glue:GetTables',
	'glue:CreateTable',
	'glue:UpdateTable',
	'glue:DeleteTable',
	'glue:GetPartition',
	'glue:GetPartitions',
	'glue:BatchGetPartition',
	'glue:BatchCreatePartition',
	'glue:BatchDeletePartition',
];

/** Reads what every source committed; writes the tables of runs and the publications; holds no key of any vendor. */
export const metricsGrants = (data: DataBucket, analytics: Analytics, sourceIds: readonly string[]): Grant[] => {
	const committed = sourceIds.flatMap((id) => [logPrefix(id), rawPrefix(id)]);
	return [
		ownKeys(data, READ, [...committed, CLOSES], 'What the sources committed and closes froze; their names are made by loads and closes.'),
		ownKeys(
			data,
			WRITE,
			[RUNS, RUN_RESULTS, PUBLISHED, PUBLICATIONS],
			'Tables of runs, publications, and results of statements; their names are made by runs and by Athena.',
		),
		ownKeys(data, ['s3:DeleteObject'], [RUNS, PUBLISHED_FILES], 'What an interrupted attempt left under the same id.'),
		listingAndMissing(data, [...committed, CLOSES, RUNS, PUBLISHED, PUBLICATIONS, RUN_RESULTS]),
		{ actions: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], resources: [data.bucket.bucketArn] },
		keyUse(data),
		analytics.statements(analytics.runs),
		{
			actions: CATALOGUE,
			resources: analytics.catalogue(analytics.published),
			because: 'Tables of the published database alone; new models add some.',
		},
		{
			actions: [...CATALOGUE, 'glue:CreateDatabase', 'glue:DeleteDatabase'],
			resources: [...analytics.catalogue(runDatabases(analytics)), analytics.functionsIn(runDatabases(analytics))],
			because: 'Databases of runs; a run names its own after itself.',
		},
	];
};

/** Reads what says which files are needed; deletes data files, and manifests of publications that are given up; never a commit. */
export const cleanupGrants = (data: DataBucket, analytics: Analytics, sourceIds: readonly string[]): Grant[] => {
	const logs = sourceIds.map(logPrefix);
	const loads = sourceIds.flatMap((id) => [rawPrefix(id), quarantinePrefix(id)]);
	return [
		ownKeys(data, READ, [...logs, CLOSE_LOG, PUBLISHED, PUBLICATIONS], 'The commits, closes and manifests that name what is needed.'),
		ownKeys(
			data,
			['s3:DeleteObject'],
			[...loads, PUBLICATIONS, PUBLISHED_FILES],
			'Files that no kept commit and no kept publication names.',
		),
		{ actions: ['s3:PutObject'], resources: [data.bucket.arnForObjects(VIEWS)] }, // written anew when a publication is given up
		listingAndMissing(data, [...logs, ...loads, CLOSE_LOG, PUBLISHED, PUBLICATIONS]),
		keyUse(data),
		{
			actions: ['glue:GetTable', 'glue:BatchDeletePartition'],
			resources: analytics.catalogue(analytics.published),
			because: 'Partitions of publications that are given up, in the published database alone.',
		},
		{
			actions: ['glue:GetDatabases'],
			resources: analytics.catalogue('*').slice(0, 2),
			because: 'Glue lists all databases or none; those of runs that were never closed are among them.',
		},
		{
			actions: ['glue:DeleteDatabase'],
			resources: [...analytics.catalogue(runDatabases(analytics)), analytics.functionsIn(runDatabases(analytics))],
			because: 'Databases of runs that were never closed; a run names its own after itself.',
		},
	];
};

/** Reads what is published and which files it was made from; writes what a close freezes; deletes no entry of the log of closes. */
export const closeGrants = (data: DataBucket, analytics: Analytics, sourceIds: readonly string[]): Grant[] => {
	const logs = sourceIds.map(logPrefix);
	return [
		ownKeys(data, READ, [...logs, PUBLISHED, PUBLICATIONS], 'What is published, and the commits that name its inputs.'),
		ownKeys(
			data,
			WRITE,
			[CLOSES, RUNS, RUN_RESULTS],
			'What a close freezes, and what Athena makes on the way; their names are made by closes.',
		),
		ownKeys(data, ['s3:DeleteObject'], [FROZEN], 'What an interrupted attempt of the export left under the same id.'),
		listingAndMissing(data, [...logs, PUBLISHED, PUBLICATIONS, CLOSES, RUNS, RUN_RESULTS]),
		{ actions: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], resources: [data.bucket.bucketArn] },
		keyUse(data),
		analytics.statements(analytics.runs),
		{
			actions: [...CATALOGUE, 'glue:CreateDatabase', 'glue:DeleteDatabase'],
			resources: [...analytics.catalogue(runDatabases(analytics)), analytics.functionsIn(runDatabases(analytics))],
			because: 'The database of the close itself, named after it.',
		},
	];
};

/** Moves the pointer, and nothing else. */
export const rollbackGrants = (data: DataBucket): Grant[] => [
	ownKeys(data, READ, [PUBLISHED, PUBLICATIONS], 'The pointer and the manifests.'),
	{ actions: ['s3:PutObject'], resources: [data.bucket.arnForObjects(POINTER), data.bucket.arnForObjects(VIEWS)] },
	listingAndMissing(data, [PUBLICATIONS, PUBLISHED]),
	keyUse(data),
];
