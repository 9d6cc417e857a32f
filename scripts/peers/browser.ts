/**
 * Debian's Chromium without a window, and the pages it is shown: files of ours, served on loopback.
 *
 * Rule: the pages' own origin is the one that a gateway must list; the browser trusts the certificates that it meets
 * here, because they were made a moment ago; it asks nothing of any other host.
 */
import { createServer, type Server } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { freePorts, LOOPBACK } from "./places.ts";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** The pages of one site. */
export interface Site {
  /** Such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** @param front the page at `/`, asked for when it is shown; everything else is a file below the folder */
export const serveSite = async (front: () => string, folder: string): Promise<Site> => {
  const [port = 0] = await freePorts(1);
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const content = path === "/" ? Promise.resolve(front()) : readFile(join(folder, normalize(path)));
    content.then(
      (body) => response.setHeader("content-type", TYPES[extname(path) || ".html"] ?? "").end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, LOOPBACK, resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://${LOOPBACK}:${port}`, close };
};

/** A browser that ends with its page. */
export interface OpenPage {
  readonly page: Page;
  close(): Promise<void>;
}

export const openPage = async (address: string): Promise<OpenPage> => {
  const browser: Browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGUMENTS });
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "en-US" });
  await context.route(
    ({ hostname }) => hostname !== LOOPBACK,
    (route) => route.abort(),
  );
  const page = await context.newPage();
  await page.goto(address);
  return { page, close: async () => await browser.close() };
};
