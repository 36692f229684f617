const optionOf = (policy: string | undefined): string => (policy === undefined ? '' : ` --policy ${policy}`);

/** How to close a month (its first day), under one policy or under all. */
export const closeCommand = (month: string, policy?: string): string => `npx tidemark close ${month.slice(0, 7)}${optionOf(policy)}`;

/** How to open a closed month (its first day) again; the reason is the operator's to say. */
export const reopenCommand = (month: string, policy?: string): string =>
	`npx tidemark reopen ${month.slice(0, 7)}${optionOf(policy)} --reason "…"`;
