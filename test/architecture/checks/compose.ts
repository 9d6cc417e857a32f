/** A small linter for compose.yaml: what it names exists, nothing is privileged, only the gateway can be reached. */
import { z } from "zod";

const Names = z.union([z.array(z.string()), z.record(z.string(), z.unknown())]);

/** Strict: a misspelt key is an error here, where an engine might only ignore it. */
const Service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  depends_on: Names.optional(),
  ports: z.array(z.string().regex(/^\d+:\d+$/)).optional(),
  networks: z.array(z.string()),
  volumes: z.array(z.string().regex(/^[^:]+:\/[^:]+(?::ro)?$/)).optional(),
  tmpfs: z.array(z.string()).optional(),
  read_only: z.boolean().optional(),
  init: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()),
  stop_grace_period: z.string().optional(),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
});

const Compose = z.strictObject({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.strictObject({})),
});

type ServiceShape = z.infer<typeof Service>;
type ComposeShape = z.infer<typeof Compose>;

const namesOf = (names: z.infer<typeof Names> = []): readonly string[] =>
  Array.isArray(names) ? names : Object.keys(names);

const namedVolumes = ({ volumes = [] }: ServiceShape): readonly string[] =>
  volumes.map((volume) => volume.split(":")[0] ?? "").filter((name) => !/^[./]/.test(name));

const checkNames = (file: ComposeShape, service: ServiceShape): readonly string[] => [
  ...namesOf(service.depends_on).filter((name) => !(name in file.services)),
  ...service.networks.filter((name) => !(name in file.networks)),
  ...namedVolumes(service).filter((name) => !(name in file.volumes)),
];

const checkService = (file: ComposeShape, name: string, service: ServiceShape): readonly string[] => [
  ...checkNames(file, service).map((missing) => `${name}: ${missing} is not declared`),
  ...(/:[\w.-]+$/.test(service.image) && !service.image.endsWith(":latest") ? [] : [`${name}: no fixed tag`]),
  ...(service.security_opt.includes("no-new-privileges:true") ? [] : [`${name}: may gain privileges`]),
  ...(name !== "gateway" && service.ports !== undefined ? [`${name}: can be reached past the gateway`] : []),
  ...(name !== "gateway" && service.networks.some((network) => file.networks[network]?.internal !== true)
    ? [`${name}: sits in a network with a way out`]
    : []),
];

export const checkCompose = (document: unknown): readonly string[] => {
  const parsed = Compose.safeParse(document);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return Object.entries(parsed.data.services).flatMap(([name, service]) =>
    checkService(parsed.data, name, service),
  );
};
