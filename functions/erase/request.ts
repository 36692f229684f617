import * as z from 'zod';
import { type DropSource, isDropSource, type Source } from '../../shared/contracts/config.ts';
import { entityByName } from '../../shared/contracts/entities/index.ts';
import type { SubjectKind } from '../../shared/contracts/entity.ts';
import { Problem } from '../../shared/problem.ts';
import type { DropFolder } from '../ingest/drop/folder.ts';
import type { EraseSettings } from './ports.ts';
import { type Subject, subjectKinds } from './subject.ts';

/** How a person can be named today: what entities with personal columns say. */
export const KINDS = subjectKinds(entityByName);

const text = z.string().min(1);

/** What the function is started with: source, number of the request for the proof, and one of the ways to name the person. */
export const eraseEvent = z.strictObject({
	source: text,
	reference: text,
	...Object.fromEntries(KINDS.map((kind) => [kind, text.optional()])),
});

const sourceOf = (sources: readonly Source[], id: string): Source => {
	const source = sources.find((one) => one.id === id);
	if (source !== undefined) return source;
	const next = `choose from ${sources.map((one) => one.id).join(', ')}`;
	throw new Problem({ kind: 'configuration', what: 'There is no such source', where: 'source', saw: id, next });
};

/** The one way in which a request names the person, of those that it may. Problem (configuration) where it is none or several. */
export const subjectOf = (given: Readonly<Record<string, unknown>>, kinds: readonly SubjectKind[]): Subject => {
	const named = kinds.flatMap((by) => {
		const value = given[by];
		return typeof value === 'string' && value.trim() !== '' ? [{ by, value }] : [];
	});
	const [subject, ...more] = named;
	if (subject !== undefined && more.length === 0) return subject;
	throw new Problem({
		kind: 'configuration',
		what: named.length === 0 ? 'It is not said whom to erase' : 'Whom to erase is said in more than one way',
		where: kinds.join(', '),
		next: `give ${kinds.length > 1 ? 'one of ' : ''}${kinds.join(', ')}`,
	});
};

/** Turns a request into settings. `folderOf` opens the folder of a drop source. Problem (configuration) where it means no source or nobody. */
export const eraseSettings = (
	request: Readonly<Record<string, unknown>> & { readonly source: string; readonly reference: string },
	sources: readonly Source[],
	folderOf: (source: DropSource) => DropFolder,
	codeHash: string,
): EraseSettings => {
	const source = sourceOf(sources, request.source);
	return {
		sourceId: source.id,
		subject: subjectOf(request, KINDS),
		reference: request.reference,
		entities: entityByName,
		codeHash,
		dropped: isDropSource(source) ? { source, folder: folderOf(source) } : undefined,
	};
};
