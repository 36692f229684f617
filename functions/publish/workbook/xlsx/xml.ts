const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const control = (character: string): string => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** Most text of a long sheet needs nothing, and is told apart by one look. */
// oxlint-disable-next-line no-control-regex -- these are the ones meant
const SPECIAL = /[&<>"\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]|_x/;

/**
 * Text for an element or an attribute. Characters that XML cannot hold are written as the format escapes them (_x0007_), and text that
 * looks like such an escape has its underscore escaped, so that everything reads back as it was.
 */
export const escaped = (text: string): string => (SPECIAL.test(text) ? escapedAll(text) : text);

const escapedAll = (text: string): string =>
	text
		.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
		.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
		// oxlint-disable-next-line no-control-regex -- these are the ones meant
		.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, control)
		.toWellFormed();

/** The line that every part of a workbook begins with. */
export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
