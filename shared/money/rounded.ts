/** The whole number nearest to a quotient, halves away from zero; the divisor is above zero. */
export const rounded = (dividend: bigint, divisor: bigint): bigint => {
	const [size, sign] = dividend < 0n ? [-dividend, -1n] : [dividend, 1n];
	return (sign * (2n * size + divisor)) / (2n * divisor);
};
