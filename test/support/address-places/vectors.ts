/** The JID vectors of protocol.md §2.1, with what they are: ours, outside, or nothing that prepares. */
import type { Vector } from "./specimen.ts";

const inside = (address: string): Vector => ({ address, isInside: true, isValid: true });
const outside = (address: string): Vector => ({ address, isInside: false, isValid: true });
const invalid = (address: string): Vector => ({ address, isInside: false, isValid: false });

export const VECTORS: readonly Vector[] = [
  outside("b@outside.example"),
  outside("outside.example"),
  outside("outside.example/b@agency.example"),
  outside("user@other.example/ours@agency.example"),
  outside("B@OUTSIDE.EXAMPLE"),
  outside("b@ｏutside.example"),
  outside("b@outside.example."),
  outside("b@agency.example.outside.example"),
  outside("b@evilagency.example"),
  // Hosts of one's own domain are listed, never implied; what an escaped localpart names lies behind them.
  outside("b@chat.agency.example"),
  outside("pat\\40outside.example@sms.agency.example"),
  outside("#chan%irc.net@irc.agency.example"),
  outside("b@xn--bcher-kva.example"),
  invalid("b@agency。example"),
  invalid("a@b@agency.example"),
  invalid("b@agency.example.."),
  invalid("a b@agency.example"),
  invalid("b@agency_.example"),
  inside("b@agency.example"),
  inside("agency.example"),
  inside("b@agency.example/r@outside.example"),
  inside("B@AGENCY.EXAMPLE"),
  inside("b@agency.example."),
  inside("b@ａgency.example"),
  inside("ops@rooms.agency.example/nick"),
];
