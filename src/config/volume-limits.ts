/**
 * The settings of volumes: messages a minute and bytes a day of a user, a pair, a room, a division, an address.
 *
 * Rule: `limits.user_bytes_per_day` in a file is the limit `user-bytes-per-day` of the engine, in every layer.
 * Source: WV-5.3.5, WV-5.3.7.
 */
import { type Demand, VOLUME_SCOPES, type VolumeLimitName } from "../policy/settings.ts";
import { count, size, sizeToBytes } from "./scalars.ts";

const messages = count(1, 1_000_000_000).optional();
const bytes = size.optional();
const UNSET = "unset means the profile's, which may be none.";

export const volumeLimits = {
  user_messages_per_minute: messages.describe(
    `Messages of one account, over all its sessions, in the last sixty seconds; ${UNSET}`,
  ),
  user_bytes_per_day: bytes.describe(`Of its messages, from midnight on (\`usage.time_zone\`); ${UNSET}`),
  pair_messages_per_minute: messages.describe(`Messages from one account to another; ${UNSET}`),
  pair_bytes_per_day: bytes.describe(`Of those messages; ${UNSET}`),
  room_messages_per_minute: messages.describe(`Messages in one room; ${UNSET}`),
  room_bytes_per_day: bytes.describe(`Of those messages; ${UNSET}`),
  division_messages_per_minute: messages.describe(
    `Messages of all accounts of a division together; ${UNSET}`,
  ),
  division_bytes_per_day: bytes.describe(`Of those messages; ${UNSET}`),
  address_messages_per_minute: messages.describe(
    `Messages from one network address (IPv6: /64), whoever is logged in there; ${UNSET}`,
  ),
  address_bytes_per_day: bytes.describe(`Of those messages; ${UNSET}`),
} as const;

export type VolumeKey = keyof typeof volumeLimits;

export const VOLUME_KEYS: readonly VolumeKey[] = VOLUME_SCOPES.flatMap((scope) => [
  `${scope}_messages_per_minute` as const,
  `${scope}_bytes_per_day` as const,
]);

export const volumeLimitNamed = (key: VolumeKey): VolumeLimitName =>
  key.replaceAll("_", "-") as VolumeLimitName;

export type VolumeSettings = Readonly<Partial<Record<VolumeKey, string | number | undefined>>>;

/** A layer's demands of volumes. */
export const volumeDemands = (
  demandOf: (key: VolumeKey) => Demand<number> | undefined,
): Readonly<Partial<Record<VolumeLimitName, Demand<number>>>> =>
  Object.fromEntries(
    VOLUME_KEYS.flatMap((key) => {
      const demand = demandOf(key);
      return demand === undefined ? [] : [[volumeLimitNamed(key), demand]];
    }),
  );

/** In messages or bytes; undefined where it is not set. */
export const volumeSet = (settings: VolumeSettings, key: VolumeKey): number | undefined => {
  const set = settings[key];
  return set === undefined ? undefined : sizeToBytes(set);
};
