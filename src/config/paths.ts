/**
 * Paths in a configuration file are relative to that file, never to the directory a command was started in.
 * (Plain text work: POSIX paths only, so that this folder needs nothing but node:fs and node:crypto.)
 */

export const directoryOf = (file: string): string => {
  const slash = file.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : file.slice(0, slash);
};

/** Absolute paths stay; the rest hangs on `directory`. A leading `./` is dropped. */
export const resolveFrom = (directory: string, path: string): string => {
  if (path.startsWith("/")) return path;
  const plain = path.startsWith("./") ? path.slice(2) : path;
  if (directory === ".") return plain;
  return directory.endsWith("/") ? `${directory}${plain}` : `${directory}/${plain}`;
};

/** As a shell takes it for one word, so that a line that is shown can be copied. */
export const quoted = (path: string): string =>
  /^[\w./:@%+,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
