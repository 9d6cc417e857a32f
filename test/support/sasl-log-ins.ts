/** Ana's log-in by either profile of SASL, as far as its success or what it ended in. */
import { ANA } from "../../scripts/peers/people.ts";
import { authenticate } from "../../scripts/peers/raw-client.ts";
import type { Credentials } from "../../scripts/peers/scram.ts";
import { offerOf, type Place } from "./door.ts";
import { Sasl2Client } from "./sasl2-client.ts";

/** @returns `success`, or what it ended in */
export type SaslLogIn = (place: Place, credentials: Partial<Credentials>) => Promise<string>;

export const conditionIn = (error: unknown): string =>
  /<(?:failure[^>]*)><([a-z-]+)/.exec(String(error))?.[1] ?? String(error);

const bySasl: SaslLogIn = async (place, credentials) => {
  const { stream } = await offerOf(place);
  try {
    await authenticate(stream, { ...place, account: { ...ANA, ...credentials } });
    return "success";
  } catch (error) {
    return conditionIn(error);
  } finally {
    stream.cut();
  }
};

const bySasl2: SaslLogIn = async (place, credentials) => {
  const client = await Sasl2Client.open(place, ANA);
  try {
    const answer = await client.logIn({ credentials });
    return answer.is("success") ? "success" : conditionIn(answer);
  } catch (error) {
    return String(error);
  } finally {
    client.stream.cut();
  }
};

export const LOG_INS = [
  { profile: "SASL", logIn: bySasl },
  { profile: "SASL2", logIn: bySasl2 },
] as const;
