/** Imports that both guards, the architecture test and ESLint, must refuse or admit alike. */

export type Planted = readonly [path: string, text: string];

export const FORBIDDEN_IMPORTS: readonly Planted[] = [
  ["src/xmpp/a.ts", 'import { b } from "../policy/rule.ts";'],
  ["src/policy/rules/a.ts", 'import type { B } from "../../session/input.ts";'],
  ["src/stream/a.ts", 'export { b } from "../records/record.ts";'],
  ["src/session/a.ts", 'import { readFileSync } from "node:fs";'],
  ["src/session/a.ts", 'import { readFileSync } from "fs";'],
  ["src/scan/a.ts", 'import { z } from "zod";'],
  ["src/config/a.ts", 'import { connect } from "node:net";'],
  ["src/edge/a.ts", 'import { gateway } from "../gateway.ts";'],
  ["src/edge/a.ts", 'import { b } from "../gateway/listeners.ts";'],
  ["src/gateway/a.ts", 'import { gateway } from "../gateway.ts";'],
  ["src/api/a.ts", 'import { b } from "../edge/driver.ts";'],
];

export const ALLOWED_IMPORTS: readonly Planted[] = [
  ["src/xmpp/a.ts", 'import { b } from "./jid.ts"; import { c } from "../xml/element.ts";'],
  ["src/policy/rules/a.ts", 'import type { B } from "../rule.ts"; import { c } from "../../xmpp/jid.ts";'],
  ["src/archive/a.ts", 'import { readFile } from "node:fs/promises"; import { Redis } from "ioredis";'],
  ["src/cli/a.ts", 'import { b } from "../gateway/listeners.ts";'],
  ["src/cli/a.ts", 'import { gateway } from "../gateway.ts"; import { Command } from "commander";'],
  [
    "src/gateway/a.ts",
    'import { b } from "../edge/driver.ts"; import type { C } from "../session/session.ts";',
  ],
  ["src/gateway.ts", 'import { d } from "./gateway/listeners.ts";'],
  ["src/gateway.ts", 'import { b } from "./edge/driver.ts"; import "node:net"; import "pino";'],
];
