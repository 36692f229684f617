/** CloudWatch namespace of everything that functions count. */
export const SIGNAL_NAMESPACE = 'Tidemark';

/** Dimension that says which function counted. */
export const SIGNAL_DIMENSION = 'service';

/** Everything that alarms and the dashboard look at; each is a count. */
export const SIGNALS = {
	SourceRead: 'a source was read to its present end',
	RowsRead: 'rows committed',
	RecordsRefused: 'records that broke their contract and went to quarantine',
	RunCompleted: 'a run whose result readers see, new or not',
	RunFailed: 'a run or a read that ended with a Problem',
	CheckFailed: 'a check that found rows, fatal or not',
	FilesDeleted: 'files that the clean-up deleted',
} as const;

export type SignalName = keyof typeof SIGNALS;

/** Counts under the dimension of the function that calls it. */
export type Signal = (name: SignalName, value: number) => void;
