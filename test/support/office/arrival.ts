/** How a person starts: logs in on every device, asks for the roster, switches carbons on, says that they are there. */
import { capsOf } from "./presence-acts.ts";
import type { Device } from "./device.ts";
import type { Colleague, Scene } from "./scene.ts";

export const arrive = async (scene: Scene, who: Colleague, device: Device): Promise<void> => {
  const tag = device.label;
  await device.come();
  if (device.isManaged) await device.enable();
  await scene.get(device, `roster-${tag}`, "<query xmlns='jabber:iq:roster'/>");
  await scene.set(device, `carbons-${tag}`, "<enable xmlns='urn:xmpp:carbons:2'/>");
  const resource = tag.slice(tag.indexOf("/") + 1);
  await scene.send(device, `<presence><priority>5</priority>${capsOf(who, resource)}</presence>`);
  // The server asks what the hash means, and has the answer after the second turn.
  await device.sync();
  await device.sync();
};

export const appear = async (scene: Scene, who: Colleague): Promise<void> => {
  await arrive(scene, who, who.desk);
  if (who.phone !== undefined) await arrive(scene, who, who.phone);
};
