/**
 * Two-sided exact sign test (binomial with one half): how likely a split at least as uneven as `up` against `down` is when neither
 * direction is favoured. Null without any change. Summed in logarithms, so that thousands of changes do not overflow.
 */
export const signTest = (up: number, down: number): number | null => {
	const n = up + down;
	if (n === 0) return null;
	let log = -n * Math.LN2;
	let tail = Math.exp(log);
	for (let k = 1; k <= Math.min(up, down); k += 1) {
		log += Math.log((n - k + 1) / k);
		tail += Math.exp(log);
	}
	return Math.min(1, 2 * tail);
};
