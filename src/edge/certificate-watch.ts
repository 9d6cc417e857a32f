/**
 * Looks at certificate files from time to time, so that a renewal needs nobody.
 *
 * Rule: polling by file stamps, not file events: those miss renamed directories, symbolic links and network mounts.
 */
import type { Certificates } from "./certificates.ts";
import type { Clock } from "./clock.ts";

export interface CertificateWatch {
  readonly intervalMs: number;
  readonly clock: Clock;
  onReload(): void;
  /** Gets an EdgeError; the old certificates stay in force and the next look tries again. */
  onError(error: unknown): void;
}

/** @returns stops the watch. */
export const watchCertificates = (certificates: Certificates, watch: CertificateWatch): (() => void) => {
  let isStopped = false;
  const look = async (): Promise<void> => {
    try {
      if (await certificates.reloadIfChanged()) watch.onReload();
    } catch (error) {
      watch.onError(error);
    }
    // A look that outlives the watch must not start it again.
    if (!isStopped) timer.restart();
  };
  const timer = watch.clock.after(watch.intervalMs, () => void look());
  return () => {
    isStopped = true;
    timer.cancel();
  };
};
