/**
 * Whether a directory lives on an encrypted volume, as far as Linux tells it: the device below and what that stands on.
 *
 * Rule: only what is certain is called encrypted or plain; network, overlay and pooled file systems are neither.
 * Sources: design §8.21; Linux, Documentation/ABI/stable/sysfs-block and device-mapper's uuid prefix of cryptsetup.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export type AtRest = "encrypted" | "plain" | "unknown";

/** Volumes on volumes on volumes; deeper is nobody's. */
const MOST_LAYERS = 8;

/** @param system where Linux shows its devices. @throws the system's error where the directory is not there */
export function atRest(directory: string, system = "/sys"): AtRest {
  const device = join(system, "dev", "block", deviceName(statSync(directory).dev));
  return existsSync(device) ? layerOf(device, MOST_LAYERS) : "unknown";
}

/** `major:minor` of a device number, as Linux packs it. */
export const deviceName = (device: number): string => {
  const low = device % 2 ** 32;
  const major = (low >>> 8) & 0xfff;
  const minor = (low & 0xff) | ((low >>> 12) & 0xfff00);
  return `${major}:${minor}`;
};

function layerOf(device: string, layersLeft: number): AtRest {
  if (textOf(join(device, "dm", "uuid")).startsWith("CRYPT-")) return "encrypted";
  const below = join(device, "slaves");
  const names = existsSync(below) ? readdirSync(below) : [];
  if (names.length === 0) return "plain";
  if (layersLeft === 0) return "unknown";
  const layers = names.map((name) => layerOf(join(below, name), layersLeft - 1));
  return layers.find((layer) => layer !== "encrypted") ?? "encrypted";
}

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");
