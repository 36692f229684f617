/** CloudWatch namespace of everything that functions count. */
export const SIGNAL_NAMESPACE = 'Tidemark';

/** Dimension that says which function counted. */
export const SIGNAL_DIMENSION = 'service';

/** Everything that alarms and the dashboard look at; each is a count. */
export const SIGNALS = {
	StreamRead: 'a stream of a source was read to its present end, whatever became of the others',
	RowsRead: 'rows committed',
	RecordsRefused: 'records that broke their contract and went to quarantine',
	RunCompleted: 'a run whose result readers see, new or not',
	RunFailed: 'a run or a read that ended with a Problem, unless another one had overtaken it',
	RunOvertaken: 'a run or a read that ended because another one wrote first: what it was to bring is there',
	CheckFailed: 'a check that found rows, fatal or not',
	FilesDeleted: 'files that the clean-up deleted',
} as const;

export type SignalName = keyof typeof SIGNALS;

/** Second dimension of what is counted per stream. */
export const STREAM_DIMENSION = 'stream';

/** Counts under the dimension of the function that calls it; with a stream, under both. */
export type Signal = (name: SignalName, value: number, stream?: string) => void;
