/**
 * Files with a secret in them, for one person: 0600 from their first moment, never over something that is there.
 *
 * Rule: claimed before the secret is made, so that none is lost for want of a place; gone again where it was not made.
 */
import { closeSync, openSync, unlinkSync, writeFileSync } from "node:fs";
import { CliError } from "./exit-codes.ts";

export interface PrivateFile {
  write(text: string): void;
}

/** @throws CliError SG_CLI_USAGE where it is there, SG_CLI_FAILED; what `make` throws, without the file */
export async function withPrivateFile<T>(path: string, make: (file: PrivateFile) => Promise<T>): Promise<T> {
  claim(path);
  try {
    return await make({
      write: (text) => {
        writeFileSync(path, text, { flush: true });
      },
    });
  } catch (error) {
    unlinkSync(path);
    throw error;
  }
}

/** @throws CliError SG_CLI_USAGE where it is there, SG_CLI_FAILED */
export function writePrivate(path: string, text: string): void {
  claim(path);
  writeFileSync(path, text, { flush: true });
}

function claim(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST")
      throw new CliError("SG_CLI_USAGE", `${path} is there already: name a new file`);
    throw new CliError("SG_CLI_FAILED", `${path} cannot be written`, error);
  }
}
