import type { Commit, Cursor } from '../../shared/contracts/commit.ts';
import type { LogState } from './log-state.ts';
import { type Load, type LoadSettings, openLoad } from './load.ts';
import type { IngestPorts } from './ports.ts';

/** What one ingest run did. */
export interface IngestReport {
	readonly source_id: string;
	/** Last commit of the source's log after the run. */
	readonly number: number;
	/** The commits that this run made. */
	readonly commits: readonly Commit[];
	/** HTTP requests, attempts included; 0 for files. */
	readonly requests: number;
	/** Whether the run stopped before the end because its process had to; the next one goes on from there. */
	readonly isPaused: boolean;
}

/** Not a failure: everything read so far is committed, and another process reads on. */
export class Paused extends Error {
	constructor() {
		super('paused: the process must stop; the next run goes on from here');
		this.name = 'Paused';
	}
}

/** One run over one source: an open load that turns into a commit whenever it is big enough, and the log as it stands. */
export interface Session {
	readonly ports: IngestPorts;
	state(): LogState;
	/** The cursor after everything taken so far, committed or not. */
	cursor(name: string): Cursor | undefined;
	load(): Load;
	/**
	 * Notes where reading stands; the load is committed when it holds enough records, or at once when forced. Throws Paused, with all
	 * committed, when the process must stop.
	 */
	advance(cursors: Readonly<Record<string, Cursor>>, force?: boolean): Promise<void>;
	/** Commits what is left, if there is anything. */
	finish(): Promise<void>;
	/** Forgets what was taken and not committed, and the cursors that went with it. */
	abort(): Promise<void>;
	commits(): readonly Commit[];
}

export interface SessionSettings extends LoadSettings {
	/** A load is committed when it has this many records: what a killed backfill reads again, at most. */
	readonly recordsPerCommit: number;
}

const changed = (state: LogState, cursors: Readonly<Record<string, Cursor>>): boolean =>
	Object.entries(cursors).some(([name, cursor]) => JSON.stringify(state.cursors[name]) !== JSON.stringify(cursor));

/** Opens a run. `ports.clock` must be steady. */
export const openSession = (ports: IngestPorts, settings: SessionSettings, start: LogState): Session => {
	let state = start;
	let open: Load | null = null;
	let pending: Record<string, Cursor> = {};
	const commits: Commit[] = [];

	const load = (): Load => (open ??= openLoad(ports, settings, state, ports.clock()));

	const finish = async (): Promise<void> => {
		if ((open?.records() ?? 0) === 0 && !changed(state, pending)) return;
		const current = load();
		open = null;
		const done = await current.commit(pending);
		state = done.state;
		pending = {};
		commits.push(done.commit);
	};

	return {
		ports,
		load,
		finish,
		state: () => state,
		cursor: (name) => pending[name] ?? state.cursors[name],
		async advance(cursors, force = false) {
			pending = { ...pending, ...cursors };
			const mustPause = ports.mustPause?.() ?? false;
			if (force || mustPause || (open?.records() ?? 0) >= settings.recordsPerCommit) await finish();
			if (mustPause) throw new Paused();
		},
		async abort() {
			await open?.abort();
			open = null;
			pending = {};
		},
		commits: () => commits,
	};
};
