import type { Seconds } from './calendar.ts';
import { type Random, seeded } from './random.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Makes Stripe-like ids that never repeat; of two made for the same instant the later sorts after the earlier. */
export type NewId = (prefix: string, at: Seconds) => string;

/** `<prefix>_1<time><sequence><noise>`: time first, so that ids sort roughly by age, as Stripe's do. */
export function idSource(seed: string): NewId {
	const random = seeded(seed, 'ids');
	let sequence = 0;
	return (prefix, at) => {
		sequence += 1;
		return `${prefix}_1${base62(at, 6)}${base62(sequence, 4)}${noise(random, 3)}`;
	};
}

function base62(value: number, width: number): string {
	let text = '';
	for (let left = value; text.length < width; left = Math.floor(left / 62)) text = (ALPHABET[left % 62] ?? '0') + text;
	return text;
}

function noise(random: Random, width: number): string {
	return base62(random.int(0, 62 ** width - 1), width);
}
