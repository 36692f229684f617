import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIALS, REGION } from './identity.ts';
import { hasVectorModule, type Java } from './java.ts';

export interface TrinoNode {
	/** Folder of this node's settings, data and log. */
	readonly folder: string;
	readonly name: string;
	readonly port: number;
	/** Address of the coordinator, its own for the coordinator. */
	readonly discovery: string;
	readonly role: 'alone' | 'coordinator' | 'worker';
}

const lines = (properties: Readonly<Record<string, string | number | boolean>>): string =>
	Object.entries(properties)
		.map(([key, value]) => `${key}=${value}\n`)
		.join('');

const config = ({ role, port, discovery }: TrinoNode): string =>
	lines({
		coordinator: role !== 'worker',
		...(role === 'worker' ? {} : { 'node-scheduler.include-coordinator': role === 'alone' }),
		'http-server.http.port': port,
		'discovery.uri': discovery,
	});

const node = ({ name, folder }: TrinoNode): string =>
	lines({
		'node.environment': 'bed',
		'node.id': name,
		'node.data-dir': join(folder, 'data'),
		'node.internal-address': '127.0.0.1',
		'node.bind-ip': '127.0.0.1',
	});

/** The catalogue that answers to Athena's name: Hive tables of the Glue catalogue over S3. */
const catalogue = (aws: string, bucket: string): string =>
	lines({
		'connector.name': 'hive',
		'hive.metastore': 'glue',
		'hive.metastore.glue.region': REGION,
		'hive.metastore.glue.endpoint-url': aws,
		'hive.metastore.glue.aws-access-key': CREDENTIALS.accessKeyId,
		'hive.metastore.glue.aws-secret-key': CREDENTIALS.secretAccessKey,
		'hive.metastore.glue.default-warehouse-dir': `s3://${bucket}/warehouse`,
		'fs.native-s3.enabled': true,
		's3.region': REGION,
		's3.endpoint': aws,
		's3.path-style-access': true,
		's3.aws-access-key': CREDENTIALS.accessKeyId,
		's3.aws-secret-key': CREDENTIALS.secretAccessKey,
		'hive.non-managed-table-writes-enabled': true,
		'hive.storage-format': 'PARQUET',
		'hive.compression-codec': 'ZSTD',
		'hive.table-statistics-enabled': true,
		'hive.collect-column-statistics-on-write': false,
	});

const jvm = (java: Java, role: TrinoNode['role']): string =>
	[
		'-server',
		role === 'worker' ? '-Xmx1G' : '-Xmx2G',
		'-XX:+ExitOnOutOfMemoryError',
		'-XX:+ExplicitGCInvokesConcurrent',
		'-XX:ReservedCodeCacheSize=256M',
		'-XX:+EnableDynamicAgentLoading',
		'-Djdk.attach.allowAttachSelf=true',
		'-Djdk.nio.maxCachedBufferSize=2000000',
		'-Dfile.encoding=UTF-8',
		...(hasVectorModule(java) ? ['--add-modules=jdk.incubator.vector'] : []),
	].join('\n');

/** Writes the settings folder of one node; resolves to its path. */
export const writeSettings = (trino: TrinoNode, java: Java, aws: string, bucket: string): string => {
	const etc = join(trino.folder, 'etc');
	mkdirSync(join(etc, 'catalog'), { recursive: true });
	const files = {
		'config.properties': config(trino),
		'node.properties': node(trino),
		'jvm.config': `${jvm(java, trino.role)}\n`,
		'log.properties': 'io.trino=WARN\n',
		'catalog/awsdatacatalog.properties': catalogue(aws, bucket),
	};
	for (const [name, text] of Object.entries(files)) writeFileSync(join(etc, name), text);
	return etc;
};
