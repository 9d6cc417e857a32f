/** What a test saw, for a person to look at: screens and pictures, in a folder that is not part of the repository. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const ARTEFACTS = join(import.meta.dirname, "..", "..", "artefacts");

/** @returns where a program of others may write it */
export const artefactPath = (name: string): string => {
  mkdirSync(ARTEFACTS, { recursive: true });
  return join(ARTEFACTS, name);
};

export const keepArtefact = (name: string, content: string | Uint8Array): void => {
  writeFileSync(artefactPath(name), content);
};
