/** Where things lie in the data bucket; permissions, lifecycle and the bucket policy are derived from it. */

/** Numbered commits and their checkpoints, per source. */
export const logPrefix = (sourceId: string): string => `log/${sourceId}/`;
/** Committed data, per source. */
export const rawPrefix = (sourceId: string): string => `raw/${sourceId}/`;
export const quarantinePrefix = (sourceId: string): string => `quarantine/${sourceId}/`;
/** Files that people put there for a drop source. */
export const dropPrefix = (sourceId: string): string => `drop/${sourceId}/`;
/** What readers see. */
export const PUBLISHED = 'published/';
export const POINTER = 'published/current_publication/pointer.json';
/** The script that opens what is published; derived, so that whoever changes publications writes it anew. */
export const VIEWS = 'published/views.sql';
/** Files of publications; as permissions match, so that the pointer and the views are never among them. */
export const PUBLISHED_FILES = 'published/*/publication_id=';
/** Manifests of complete publications. */
export const PUBLICATIONS = 'publications/';
/** What closes froze, and the numbered log that names it. */
export const CLOSES = 'closes/';
export const CLOSE_LOG = 'closes/log/';
/** What closes froze, by month; as permissions match, where `?` is one character, so that the log is never among them. */
export const FROZEN = 'closes/????-??/';
/** Proofs of erasure. */
export const ERASURES = 'erasures/';
/** Tables of runs under way. */
export const RUNS = 'runs/';
/** Athena's results: of runs, and of people and BI tools. */
export const RUN_RESULTS = 'athena/runs/';
export const READER_RESULTS = 'athena/readers/';

/** Commits of a source, which must be put conditionally; checkpoints lie one folder deeper and may be replaced. */
export const commitPattern = (sourceId: string): string => `${logPrefix(sourceId)}????????.json`;
