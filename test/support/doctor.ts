/** What `stanzagate doctor --json` said, by upstream and code. */

export interface DoctorFinding {
  readonly code: string;
  readonly level: string;
  readonly message: string;
  readonly advice?: readonly string[];
}

interface Chapter {
  readonly title: string;
  readonly upstream?: string;
  readonly findings: readonly DoctorFinding[];
}

export class DoctorReport {
  readonly #chapters: readonly Chapter[];

  /** @param output of the command; what else it printed comes behind. */
  constructor(output: string) {
    const line = output.split("\n").find((one) => one.startsWith("{")) ?? "{}";
    this.#chapters = (JSON.parse(line) as { chapters?: readonly Chapter[] }).chapters ?? [];
  }

  /** `level: message` of one code, of an upstream or of the host. */
  said(code: string, upstream?: string): readonly string[] {
    return this.of(upstream)
      .filter((one) => one.code === `SG_DOCTOR_${code}`)
      .map(({ level, message }) => `${level}: ${message}`);
  }

  of(upstream?: string): readonly DoctorFinding[] {
    return this.#chapters.find((one) => one.upstream === upstream)?.findings ?? [];
  }

  /** Codes of a level, sorted, each once. */
  codes(level: string, upstream?: string): readonly string[] {
    const found = this.of(upstream).filter((one) => one.level === level);
    return [...new Set(found.map(({ code }) => code.replace("SG_DOCTOR_", "")))].toSorted();
  }
}
