-- Prosody behind Stanzagate: the lines that matter (0.12 and newer). Merge them into prosody.cfg.lua.
--
-- Set-up A, preferred: gateway and Prosody on one host (or a closed network), the leg between them unencrypted. Prosody then
-- offers no channel binding, and clients that would insist on it ("y" in SCRAM) log in without trouble.
-- In gateway.yaml:  agency: { domains: [agency.example], connect: "127.0.0.1:5322", tls: none }

-- Clients come from the gateway alone.
c2s_interfaces = { "127.0.0.1" }
c2s_ports = { 5322 }
c2s_direct_tls_ports = {}
c2s_require_encryption = false        -- this leg never leaves the host
allow_unencrypted_plain_auth = true   -- SASL PLAIN inside the clients' TLS, which ends at the gateway

-- No way to other servers, and none from them.
modules_disabled = { "s2s" }
s2s_ports = {}
s2s_direct_tls_ports = {}

-- No other door for clients or components: BOSH, WebSocket and component ports would go round the gateway. Leave "bosh" and
-- "websocket" out of modules_enabled.
component_ports = {}
http_ports = {}
https_ports = {}

-- Accounts are made by administrators.
allow_registration = false
authentication = "internal_hashed"    -- or whatever knows your accounts; never "anonymous"

-- What Prosody keeps itself outlives the gateway's disposal: bound it (mod_mam, mod_muc_mam).
archive_expires_after = "1w"
muc_log_expires_after = "1w"

VirtualHost "agency.example"

-- Rooms for the agency's own accounts only. List the host in policy.yaml under domains.services.
Component "rooms.agency.example" "muc"
  restrict_room_creation = "local"

-- Set-up B, where the leg crosses a network: TLS to Prosody. Prosody 0.12 binds no channel over TLS 1.3; newer versions do, and
-- clients that hold channel-binding data ("y") cannot log in then.
-- In gateway.yaml:  agency: { ..., connect: "10.0.0.9:5222", tls: starttls, ca: tls/prosody-ca.pem }
--   c2s_interfaces = { "10.0.0.9" }     -- and a firewall that admits the gateway alone
--   c2s_ports = { 5222 }
--   c2s_require_encryption = true
--   allow_unencrypted_plain_auth = false
--   c2s_ssl = { protocol = "tlsv1_3" }
-- Set-up C (Prosody 13 and newer, not tried): binding by tls-server-end-point to the gateway's certificate; see docs/operations.md.
