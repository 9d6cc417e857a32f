/** What the asking side makes of those who do not answer as a gateway would; good answers are in control-socket.test.ts. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { callControl } from "../../../src/ops/control-client.ts";
import { temporaryFolder } from "../../support/certificates.ts";

const serve = async (answer: (socket: Socket) => void): Promise<string> => {
  const path = `${await temporaryFolder()}/control.sock`;
  const server = createServer(answer).listen(path);
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return path;
};

test("nobody there", async () => {
  await expect(callControl("missing.sock", { command: "status" })).rejects.toThrow("SG_CONTROL_UNREACHABLE");
});

test.each([
  ["hangs up", (socket: Socket) => socket.end(), "SG_CONTROL_UNREACHABLE"],
  ["says nothing", () => undefined, "SG_CONTROL_REFUSED: no answer in time"],
  ["says nonsense", (socket: Socket) => socket.end("hello\n"), "SG_CONTROL_REFUSED"],
  ["says a number", (socket: Socket) => socket.end("7\n"), "SG_CONTROL_REFUSED"],
  ["refuses", (socket: Socket) => socket.end('{"ok":false,"code":"SG_X","message":"no"}\n'), "SG_X: no"],
])("somebody who %s", async (_, answer, expected) => {
  const path = await serve((socket) => {
    answer(socket);
    onTestFinished(() => {
      socket.destroy();
    });
  });
  await expect(callControl(path, { command: "status" }, 100)).rejects.toThrow(expected);
});
