// Installs what the office tests need where it is absent: LibreOffice Calc without a desktop. npm run setup:office
import { spawnSync } from 'node:child_process';
import { exit } from 'node:process';
import { OFFICE } from './libreoffice.ts';

const works = (): boolean => spawnSync(OFFICE, ['--version'], { stdio: 'ignore' }).status === 0;
const run = (command: string, args: readonly string[]): boolean =>
	spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;

if (works()) {
	console.log('LibreOffice is installed');
	exit(0);
}
const installed = run('apt-get', ['update', '-qq']) && run('apt-get', ['install', '-y', '--no-install-recommends', 'libreoffice-calc']);
if (!installed || !works()) {
	console.error(
		'LibreOffice could not be installed. On Debian or Ubuntu, as root: apt-get install --no-install-recommends libreoffice-calc',
	);
	exit(1);
}
