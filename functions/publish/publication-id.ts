/** Sorts by time; the input's hash tells apart two publications of one instant. `inputHash` is hexadecimal. */
export const publicationId = (at: Date, inputHash: string): string =>
	`${at.toISOString().replaceAll(/[-:.]/g, '')}-${inputHash.slice(0, 8)}`;
