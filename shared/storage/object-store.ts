/** What must hold for a put to succeed: the key must be free, or the object must still have this tag. */
export type Condition = { readonly absent: true } | { readonly tag: string };

export interface StoredObject {
	readonly body: Uint8Array;
	/** Opaque; changes whenever the content does. */
	readonly tag: string;
}

export interface ObjectInfo {
	readonly key: string;
	readonly bytes: number;
}

/** Writes one object piece by piece; nothing is visible under the key before `close` resolves. */
export interface ObjectWriter {
	write(chunk: Uint8Array): Promise<void>;
	close(): Promise<void>;
	/** Leaves no object behind. Harmless after close. */
	abort(): Promise<void>;
}

/**
 * A flat store of immutable-by-convention objects: a folder, memory, or S3.
 * Keys are slash-separated, relative, without `.` or `..` segments; anything else is a Problem of kind defect.
 */
export interface ObjectStore {
	/** The object, or undefined when there is none. */
	get(key: string): Promise<StoredObject | undefined>;
	/** Bytes [from, to) of the object, fewer where it ends before; undefined when there is none. */
	part(key: string, from: number, to: number): Promise<Uint8Array | undefined>;
	/** Puts the whole object atomically; resolves to its tag. A condition that does not hold is a Problem of kind conflict. */
	put(key: string, body: Uint8Array, condition?: Condition): Promise<string>;
	open(key: string): ObjectWriter;
	/** Keys under the prefix in byte order, strictly after `after` when given. */
	list(prefix: string, after?: string): AsyncIterable<ObjectInfo>;
	/** Deletes what exists of the keys. */
	delete(keys: readonly string[]): Promise<void>;
	/**
	 * Deletes what lies under the prefix for good, with every earlier version and every trace of a deletion; of spared keys, only what the
	 * present object replaced. Resolves to the number of versions removed. Doing it twice is harmless.
	 */
	erase(prefix: string, spares: (key: string) => boolean): Promise<number>;
	/** Where the warehouse reads the object: a file path or an s3:// address. */
	address(key: string): string;
}
