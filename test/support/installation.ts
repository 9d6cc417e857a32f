/** A complete installation in a directory of its own, as `stanzagate init` makes it; tests change its files at will. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeArchive, planFiles, writeNew } from "../../src/cli/init-files.ts";
import type { InitPlan } from "../../src/cli/init-plan.ts";

export interface Installation {
  readonly directory: string;
  /** Path of gateway.yaml. */
  readonly gateway: string;
  readonly policy: string;
  path(name: string): string;
  read(name: string): string;
  write(name: string, text: string): void;
  /** Replaces the first occurrence; throws where there is none, so that a test cannot pass on an unchanged file. */
  edit(name: string, old: string, fresh: string): void;
  remove(): void;
}

const PLAN: InitPlan = {
  domain: "agency.example",
  upstream: "127.0.0.1:5322",
  upstreamTls: "none",
  mode: "enforce",
  profile: "strict",
  services: ["rooms.agency.example"],
  dataDir: "data",
};

export async function makeInstallation(changes: Partial<InitPlan> = {}): Promise<Installation> {
  const directory = mkdtempSync(join(tmpdir(), "stanzagate-"));
  const path = (name: string): string => join(directory, name);
  const gateway = path("gateway.yaml");
  for (const file of await planFiles({ ...PLAN, ...changes }, gateway, Date.now())) writeNew(file);
  makeArchive(gateway, Date.now());
  const read = (name: string): string => readFileSync(path(name), "utf8");
  const write = (name: string, text: string): void => {
    writeFileSync(path(name), text);
  };
  return {
    directory,
    gateway,
    policy: path("policy.yaml"),
    path,
    read,
    write,
    edit: (name, old, fresh) => {
      const text = read(name);
      if (!text.includes(old)) throw new Error(`${name} holds no ${old}`);
      write(
        name,
        text.replace(old, () => fresh),
      );
    },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
