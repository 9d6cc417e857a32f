/** A HAProxy of one TCP frontend and one backend, ended with the test. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./certificates.ts";
import { freePort } from "./line-peer.ts";

export interface HaproxyWishes {
  /** Port that it forwards to. */
  readonly to: number;
  /** Words behind `bind`, as `accept-proxy`. */
  readonly bind?: string;
  /** Words behind `server`, as `send-proxy-v2`. */
  readonly server?: string;
}

const config = (port: number, { to, bind = "", server = "" }: HaproxyWishes): string => `
defaults
  mode tcp
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend in
  bind 127.0.0.1:${port} ${bind}
  default_backend out
backend out
  server peer 127.0.0.1:${to} ${server}
`;

/** @returns the port it listens on. */
export const startHaproxy = async (wishes: HaproxyWishes): Promise<number> => {
  const [folder, port] = [await temporaryFolder(), await freePort()];
  await writeFile(`${folder}/haproxy.cfg`, config(port, wishes));
  const child = spawn("/usr/sbin/haproxy", ["-db", "-f", `${folder}/haproxy.cfg`], { stdio: "ignore" });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await whenListening(port);
  return port;
};

/** Looks without leaving a connection that the backend would see as a client. */
const whenListening = async (port: number): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await setTimeout(50);
  }
  throw new Error("HAProxy does not listen");
};
