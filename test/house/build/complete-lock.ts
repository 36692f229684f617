// Adds to package-lock.json the platform packages (optional dependencies) that npm left out because the registry at hand does not serve
// them: without them `npm ci` calls the lock incomplete, here and on every other platform. Where a registry serves all, nothing changes.
// node test/house/build/complete-lock.ts [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

interface LockedPackage {
	readonly version?: string;
	readonly dev?: boolean;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
	packages: Record<string, LockedPackage | Record<string, unknown>>;
}

const FILE = path.join(import.meta.dirname, '../../../package-lock.json');
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** What a platform package says of itself in its name: `@scope/tool-linux-arm64-musl`. */
const platformOf = (name: string): Record<string, string[]> => {
	const words = name.slice(name.lastIndexOf('/') + 1).split(/[-.]/);
	const os = SYSTEMS.filter((system) => words.includes(system));
	const cpu = PROCESSORS.filter((processor) =>
		words.some((word) => word === processor || (processor === 'arm' && word.startsWith('arm') && word !== 'arm64')),
	);
	const libc = words.includes('musl') ? ['musl'] : [];
	return Object.fromEntries(Object.entries({ os, cpu, libc }).filter(([, values]) => values.length > 0));
};

/** Platform packages that the lock names as optional dependencies and does not hold. */
const missing = ({ packages }: Lock): { name: string; version: string; dev: boolean }[] =>
	Object.values(packages).flatMap((entry) => {
		const { optionalDependencies = {}, dev = false } = entry as LockedPackage;
		return Object.entries(optionalDependencies)
			.filter(([name]) => !(`node_modules/${name}` in packages) && Object.keys(platformOf(name)).length > 0)
			.map(([name, range]) => ({ name, version: range.replace(/^[\^~]/, ''), dev }));
	});

const lock: Lock = JSON.parse(readFileSync(FILE, 'utf8'));
const absent = missing(lock);
if (process.argv.includes('--check')) {
	if (absent.length > 0)
		console.error(`package-lock.json lacks ${absent.map(({ name }) => name).join(', ')}: run node test/house/build/complete-lock.ts`);
	process.exitCode = absent.length > 0 ? 1 : 0;
} else {
	for (const { name, version, dev } of absent)
		lock.packages[`node_modules/${name}`] = { version, ...(dev ? { dev } : {}), ...platformOf(name), optional: true };
	lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
	writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
	console.log(`package-lock.json: ${absent.length} platform packages added`);
}
