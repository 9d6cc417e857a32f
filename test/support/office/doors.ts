/** The two places where a week is played: the server by itself, and the gateway before it. */
import { BoshClient } from "../../../scripts/peers/bosh-client.ts";
import type { Gateway } from "../../../scripts/peers/gateway.ts";
import type { LogIn, Peer } from "../../../scripts/peers/peer.ts";
import { RawClient } from "../../../scripts/peers/raw-client.ts";
import type { XmppServer } from "../../../scripts/peers/server.ts";
import { placeOf } from "../house.ts";
import { sasl2Peer, type Doors } from "./device.ts";
import type { Person } from "./staff.ts";

/** Everybody by TCP with TLS: by SASL2 who has it, the others by SASL. */
const rawLogIn = async (where: LogIn, { entrance }: Person): Promise<Peer> =>
  entrance === "sasl2" ? await sasl2Peer(where, where.resource ?? "desk") : await RawClient.logIn(where);

const doorsOf = (of: XmppServer | Gateway): Doors => {
  const whereOf = ({ account, mechanism, entrance }: Person): LogIn => ({
    account,
    mechanism,
    ...placeOf(of, entrance === "starttls" ? "starttls" : "direct"),
  });
  return {
    whereOf,
    logIn: async (person, resource) => await rawLogIn({ ...whereOf(person), resource }, person),
  };
};

export const doorsOfServer = (server: XmppServer): Doors => doorsOf(server);

/** Everybody by the entrance that is theirs. */
export const doorsOfGateway = (gateway: Gateway): Doors => {
  const places = doorsOf(gateway);
  const byTcp = (person: Person): LogIn => places.whereOf(person);
  const { authority } = gateway.certificates;
  const web = { port: gateway.webPort, tls: "direct", authority } as const;
  const whereOf = (person: Person): LogIn =>
    person.entrance === "websocket" ? { ...byTcp(person), ...web, isWeb: true } : byTcp(person);
  return {
    whereOf,
    logIn: async (person, resource) => {
      if (person.entrance === "bosh") return await BoshClient.logIn({ ...byTcp(person), ...web, resource });
      return await rawLogIn({ ...whereOf(person), resource }, person);
    },
  };
};
