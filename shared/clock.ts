/** Reads the present instant. Steps receive it as an argument; only the edge makes a real one. */
export type Clock = () => Date;

/** A clock that stands still, for runs that must be repeatable. */
export const fixedClock = (at: Date): Clock => {
	const instant = at.getTime();
	return () => new Date(instant);
};
