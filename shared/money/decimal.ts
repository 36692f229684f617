const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Decimal text times 10^scale as an exact integer; undefined when the text is no number or the result is no integer.
 * `scaledInteger('-12.5', 2)` is -1250n.
 */
export const scaledInteger = (text: string, scale: number): bigint | undefined => {
	const match = PATTERN.exec(text);
	if (match === null) return undefined;
	const [, sign, whole = '', fraction = '', exponent = '0'] = match;
	if (whole === '' && fraction === '') return undefined;
	const shift = scale - fraction.length + Number(exponent);
	const digits = BigInt(whole + fraction);
	const value = shift >= 0 ? digits * 10n ** BigInt(shift) : exactQuotient(digits, 10n ** BigInt(-shift));
	return value === undefined ? undefined : sign === '-' ? -value : value;
};

const exactQuotient = (value: bigint, divisor: bigint): bigint | undefined => (value % divisor === 0n ? value / divisor : undefined);

/** The plain decimal text of an integer divided by 10^scale, without trailing zeros: `decimalText(-1250n, 2)` is "-12.5". */
export const decimalText = (scaled: bigint, scale: number): string => {
	const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
	const whole = digits.slice(0, digits.length - scale);
	const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
	return `${scaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
};
