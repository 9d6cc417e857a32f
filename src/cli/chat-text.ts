/** A plain chat message as a client or its server would write it, for judging without a stream. */
import type { Direction } from "../policy/rule.ts";
import { element } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { NS_CLIENT } from "../xmpp/ns.ts";

export interface ChatEnds {
  readonly direction: Direction;
  readonly from: string | undefined;
  readonly to: string;
}

/** Who writes to us is named by the server; whoever writes from here needs no name. */
export function chatText({ direction, from, to }: ChatEnds, body: string): string {
  const attributes = { type: "chat", id: "test", to, from: direction === "inbound" ? from : undefined };
  return serialize(element(NS_CLIENT, "message", attributes, element(NS_CLIENT, "body", {}, body)));
}
