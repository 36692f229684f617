export interface Interval {
	readonly low: number;
	readonly high: number;
}

/** 97.5 % quantile of the standard normal distribution: what makes every published interval one of 95 %. */
export const Z_95 = 1.959963984540054;
