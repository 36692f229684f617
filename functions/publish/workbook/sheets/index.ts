import type { SheetFile } from '../sheet.ts';
import { bridge } from './bridge.ts';
import { bridgeAccounts } from './bridge-accounts.ts';
import { checks } from './checks.ts';
import { movements } from './movements.ts';
import { policies } from './policies.ts';
import { restatements } from './restatements.ts';
import { rollforward } from './rollforward.ts';

/** The sheets of the workbook behind its summary, in their order. One whose table a publication lacks is left out. */
export const SHEETS: readonly SheetFile[] = [rollforward, movements, bridge, bridgeAccounts, restatements, policies, checks];
