import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';

export const OFFICE = 'soffice';

/** A workbook after LibreOffice has opened and recalculated it: sheet name to rows of cells, as shown. */
export type Recalculated = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Separator, quote, UTF-8, from the first row, as shown: no; every sheet into a file of its own. */
const CSV = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';

/** Left to itself LibreOffice shows the values that the file carries; here it must compute every formula when it opens a file. */
const ALWAYS_RECALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`;

/** A profile of its own, so that runs do not meet. */
const profileIn = async (folder: string): Promise<string> => {
	const profile = join(folder, 'profile');
	await mkdir(join(profile, 'user'), { recursive: true });
	await writeFile(join(profile, 'user', 'registrymodifications.xcu'), ALWAYS_RECALCULATE);
	return `-env:UserInstallation=file://${profile}`;
};

/**
 * Opens a workbook in LibreOffice without a desktop, lets it compute every formula, and reads what it computed. Values are raw (no
 * thousands separators).
 */
export const recalculated = async (folder: string, file: string): Promise<Recalculated> => {
	const profile = await profileIn(folder);
	const out = join(folder, `csv-${file.replace(/\.xlsx$/, '')}`);
	await promisify(execFile)(OFFICE, [profile, '--headless', '--convert-to', CSV, '--outdir', out, join(folder, file)], {
		timeout: 120_000,
	});
	const sheets = new Map<string, readonly (readonly string[])[]>();
	for (const name of await readdir(out)) {
		const rows = parse(await readFile(join(out, name), 'utf8'), { relax_column_count: true });
		sheets.set(name.replace(/^[^-]*-/, '').replace(/\.csv$/, ''), rows);
	}
	return sheets;
};
