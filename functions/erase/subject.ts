import type { Row } from '../../shared/contracts/column.ts';
import type { Entity, SubjectKind } from '../../shared/contracts/entity.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { CommittedFile } from '../ingest/log-state.ts';
import { keyOf, personalColumns } from '../ingest/suppression.ts';
import { rawRows } from './raw-rows.ts';

/** Whom to erase: by what the person is named, and how. */
export interface Subject {
	readonly by: SubjectKind;
	readonly value: string;
}

export type Entities = Readonly<Record<string, Entity>>;

/** The entities that hold anything personal. */
export const personalEntities = (entities: Entities): Entities =>
	Object.fromEntries(Object.entries(entities).filter(([, entity]) => personalColumns(entity).length > 0));

/** What people can be named by, over all entities. */
export const subjectKinds = (entities: Entities): SubjectKind[] => [
	...new Set(Object.values(personalEntities(entities)).flatMap(({ subject = {} }) => Object.keys(subject) as SubjectKind[])), // Object.keys forgets which keys a record has
];

/** Keys of the records that are about the subject, by entity; as JSON texts of lists of texts, so that they can be compared. */
export type SubjectKeys = Readonly<Record<string, readonly string[]>>;

export const keyText = (entity: Entity, row: Row): string => JSON.stringify(keyOf(entity, row));

/** Addresses of mail are the same in capitals. */
const comparable = (by: SubjectKind, value: string): string => (by === 'email' ? value.trim().toLowerCase() : value);

/** The values of a key. */
export const keyValues = (key: string): string[] => JSON.parse(key) as string[]; // written by keyText

/** Whether an erasure takes away what the subject was found by, so that it cannot be found again. */
export const isErasedItself = (entities: Entities, by: SubjectKind): boolean =>
	Object.values(entities).some(({ subject, columns }) => columns[subject?.[by] ?? '']?.personal === true);

/** Finds the records that ever named the subject, beside those known already; all rows of such a record are about it, whatever they hold. */
export const subjectKeys = async (
	store: ObjectStore,
	files: readonly CommittedFile[],
	entities: Entities,
	{ by, value }: Subject,
	known: SubjectKeys = {},
): Promise<SubjectKeys> => {
	const keys = new Map(Object.entries(known).map(([entity, of]) => [entity, new Set(of)]));
	for (const file of files) {
		const entity = entities[file.entity];
		const column = entity?.subject?.[by];
		if (entity === undefined || column === undefined) continue;
		for await (const row of rawRows(store, file, entity)) {
			if (comparable(by, String(row[column] ?? '')) !== comparable(by, value)) continue;
			keys.set(file.entity, (keys.get(file.entity) ?? new Set<string>()).add(keyText(entity, row)));
		}
	}
	return Object.fromEntries([...keys].map(([entity, of]) => [entity, [...of]]));
};

/** Nobody is named so. Problem (configuration) that does not repeat the name. */
export const nobody = (by: SubjectKind, isErased: boolean): Problem =>
	new Problem({
		kind: 'configuration',
		what: `No committed row of this source has that ${by}`,
		where: `the ${by} that was given`,
		next: isErased
			? 'correct it, or name the right source. Where an erasure of this person was interrupted, it is complete now but for its proof: name the person by its id to have that'
			: "give it as the vendor writes it (the id without the source's name before it), or name the right source",
	});
