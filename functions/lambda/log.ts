import type { Log } from '../../shared/log.ts';

interface Writer {
	info(message: string, fields?: object): void;
	warn(message: string, fields?: object): void;
	debug(message: string, fields?: object): void;
}

/** JSON lines by whatever writes them. Progress is for terminals and shows at level DEBUG only. */
export const lambdaLog = (writer: Writer): Log => ({
	info: (message, fields = {}) => writer.info(message, fields),
	warn: (message, fields = {}) => writer.warn(message, fields),
	progress: (task, done, total) => writer.debug(task, { done, total }),
});
