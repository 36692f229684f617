#!/usr/bin/env node
import { thisMachine } from './machine.ts';
import { tidemark } from './tidemark.ts';

process.exitCode = await tidemark(process.argv.slice(2), thisMachine());
