/** Where keys of vendors are kept. */
export interface Secrets {
	/**
	 * The key kept under this name, as it is now: nothing is remembered between calls. Problem (credentials) when there is none or it cannot
	 * be used as a key; no message ever shows any of it.
	 */
	read(name: string): Promise<string>;
}
