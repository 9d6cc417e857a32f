/** A small linter for our Dockerfile; no container engine is needed. Rules are those that matter for this image. */

export interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** Joins continued lines and drops comments. */
export const parseDockerfile = (text: string): readonly Instruction[] =>
  text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name = "", ...rest] = line.trim().split(/\s+/);
      return { name, value: rest.join(" ") };
    });

const KNOWN = new Set(
  "FROM RUN CMD LABEL EXPOSE ENV COPY ENTRYPOINT VOLUME USER WORKDIR ARG STOPSIGNAL HEALTHCHECK SHELL".split(
    " ",
  ),
);

const valuesOf = (instructions: readonly Instruction[], name: string): readonly string[] =>
  instructions.filter((instruction) => instruction.name === name).map(({ value }) => value);

const isExecForm = (value: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(value.replace(/^.*?CMD /, ""));
    return Array.isArray(parsed) && parsed.every((part) => typeof part === "string");
  } catch {
    return false;
  }
};

const checkBases = (instructions: readonly Instruction[]): readonly string[] =>
  valuesOf(instructions, "FROM")
    .map((value) => value.split(" ")[0] ?? "")
    .filter((image) => !/:[\w.-]+$/.test(image) || image.endsWith(":latest"))
    .map((image) => `base image ${image} has no fixed tag`);

const checkCopies = (
  instructions: readonly Instruction[],
  exists: (path: string) => boolean,
): readonly string[] => {
  const stages = valuesOf(instructions, "FROM").flatMap((value) => / AS (\S+)$/.exec(value)?.[1] ?? []);
  return valuesOf(instructions, "COPY").flatMap((value) => {
    const from = /^--from=(\S+) /.exec(value)?.[1];
    if (from !== undefined) return stages.includes(from) ? [] : [`COPY from unknown stage ${from}`];
    const sources = value.split(" ").slice(0, -1);
    return sources
      .filter((source) => !exists(source))
      .map((source) => `COPY of ${source}, which does not exist`);
  });
};

const checkCommands = (instructions: readonly Instruction[]): readonly string[] => {
  const forms = ["CMD", "ENTRYPOINT", "HEALTHCHECK"].flatMap((name) =>
    valuesOf(instructions, name)
      .filter((value) => !isExecForm(value))
      .map(() => `${name} is not in exec form: signals would stop at a shell`),
  );
  const installs = valuesOf(instructions, "RUN")
    .filter((value) => /\bnpm (?:install|i)\b/.test(value))
    .map((value) => `"${value}" ignores the lock: use npm ci`);
  return [...forms, ...installs];
};

const checkLastStage = (instructions: readonly Instruction[]): readonly string[] => {
  const start = instructions.findLastIndex(({ name }) => name === "FROM");
  const last = instructions.slice(start);
  const user = valuesOf(last, "USER").at(-1);
  return [
    ...(user === undefined || /^(?:root|0)\b/.test(user) ? ["the last stage runs as root"] : []),
    ...["HEALTHCHECK", "ENTRYPOINT"]
      .filter((name) => valuesOf(last, name).length !== 1)
      .map((name) => `no ${name}`),
  ];
};

/** @param exists tells whether a path of the build context is there */
export const checkDockerfile = (text: string, exists: (path: string) => boolean): readonly string[] => {
  const instructions = parseDockerfile(text);
  return [
    ...instructions.filter(({ name }) => !KNOWN.has(name)).map(({ name }) => `unknown or unwanted ${name}`),
    ...checkBases(instructions),
    ...checkCopies(instructions, exists),
    ...checkCommands(instructions),
    ...checkLastStage(instructions),
  ];
};
