/** A count with its noun, an s behind it for any number but one. */
export const counted = (count: number | bigint, noun: string): string => `${count} ${noun}${Number(count) === 1 ? '' : 's'}`;
