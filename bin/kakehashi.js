#!/usr/bin/env node
// In a checkout the sources run as they are (tsx strips the types); the published image has only the build.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const source = new URL('../src/cli/main.ts', import.meta.url);
const built = new URL('../dist/src/cli/main.js', import.meta.url);

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(`Kakehashi needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

// By itself V8 lets garbage grow to four times what is in use before it clears up. We stream: little is in use, and half as
// much again may lie about. It costs no time that could be measured, and keeps a large first load as small as a little one.
setFlagsFromString('--heap-growing-percent=50');

if (existsSync(fileURLToPath(source))) {
  const { register } = await import('tsx/esm/api');
  register();
  await import(source.href);
} else {
  await import(built.href);
}
