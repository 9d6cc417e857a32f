/** A small linter for the systemd unit: hardening stays as it is, and reload and drain reach the gateway. */

/** What may never be loosened. Lines are compared as they stand in the unit. */
const REQUIRED: readonly string[] = [
  "User=stanzagate",
  "UMask=0077",
  "KillMode=mixed",
  "ExecReload=/bin/kill -HUP $MAINPID",
  "StateDirectoryMode=0700",
  "LimitCORE=0",
  "CapabilityBoundingSet=",
  "NoNewPrivileges=true",
  "PrivateDevices=true",
  "PrivateTmp=true",
  "ProtectHome=true",
  "ProtectKernelModules=true",
  "ProtectKernelTunables=true",
  "ProtectSystem=strict",
  "RestrictNamespaces=true",
  "RestrictSUIDSGID=true",
  "SystemCallFilter=@system-service",
];

/** Directives under which V8 cannot start. */
const FATAL: readonly string[] = ["MemoryDenyWriteExecute"];

export const checkServiceUnit = (text: string): readonly string[] => {
  const lines = text.split("\n").map((line) => line.trim());
  const directives = lines.filter((line) => line !== "" && !/^[#;[]/.test(line));
  return [
    ...REQUIRED.filter((line) => !lines.includes(line)).map((line) => `"${line}" is missing`),
    ...directives.filter((line) => !/^[A-Z][A-Za-z]*=/.test(line)).map((line) => `"${line}" is no directive`),
    ...FATAL.filter((name) =>
      directives.some((line) => line.startsWith(`${name}=`) && !/=(?:no|false)$/.test(line)),
    ),
  ];
};
