/** Root may read everything, so that tests of what is refused step down for as long as they ask. */

/** Of Debian's `nobody`; any user that owns nothing here would do. */
const NOBODY = 65_534;

/** Runs it as somebody else where this is root, else as who we are (then the modes must refuse us, too). */
export async function asNobody<T>(run: () => T | Promise<T>): Promise<T> {
  const own = process.geteuid?.();
  if (own !== 0) return await run();
  process.seteuid?.(NOBODY);
  try {
    return await run();
  } finally {
    process.seteuid?.(own);
  }
}
