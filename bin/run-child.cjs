/**
 * Runs another program in this one's place: same terminal, same signals, same exit code.
 *
 * Node cannot exec, so a parent stays behind; it must not outlive, mask or double anything.
 */
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

/** The signals that operators send: stop, interrupt, reload. */
const FORWARDED = /** @type {const} */ (["SIGTERM", "SIGINT", "SIGHUP"]);

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {void} ends this process with the child's exit code
 */
const runChild = (command, args) => {
  const child = spawn(command, args, { stdio: "inherit" });
  // A terminal sends Ctrl-C to the whole foreground group: forwarding it would interrupt the child twice.
  const isFromTerminal = process.stdin.isTTY;
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !isFromTerminal) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    process.stderr.write(`${command} could not be started: ${error.message}\n`);
    process.exit(127);
  });
  child.on("exit", (code, signal) =>
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
  );
};

module.exports = { runChild };
