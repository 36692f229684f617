import type { PublishReport } from '../run/run.ts';

/** What the scheduled run answers with, as JSON can hold it: the publication, and closed months that it knows otherwise (amounts as texts of minor units). */
export const answerOf = ({ outcome, manifest, closedOtherwise = [] }: PublishReport) => ({
	outcome,
	publication_id: manifest.publication_id,
	as_of: manifest.as_of,
	closed_otherwise: closedOtherwise.map((one) => ({ ...one, change_minor: String(one.change_minor) })),
});
