import type { DropFolder } from './folder.ts';
import { unreadable } from './table.ts';

/** A file's text in chunks. Problem (data) when it is not UTF-8: a wrong guess would spoil names silently. */
export async function* textOf(folder: DropFolder, file: string): AsyncGenerator<string> {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	try {
		for await (const chunk of folder.read(file)) yield decoder.decode(chunk, { stream: true });
		yield decoder.decode();
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		throw unreadable(file, 'The file is not UTF-8 text', 'bytes of another encoding; export it as UTF-8');
	}
}
