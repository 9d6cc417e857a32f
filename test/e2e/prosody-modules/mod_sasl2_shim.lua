-- Lets the sasl2* modules of Debian's prosody-modules, written for a newer Prosody, run on 0.12.3: for tests alone.
-- To be loaded before them.
--  * `conn:ssl_info`, and the attributes of the stream header in `stream-features`, are asked for by mod_sasl2 and
--    mod_sasl2_fast: newer ones have them.
--  * mod_sasl2_sm calls `do_enable` and `do_resume`, which answer instead of sending: here around `handle_enable` and
--    `handle_resume`, whose words are held back.
--  * mod_sasl2_fast writes times with fractions, which this `util.datetime` does not take, and asks a child's attribute by a
--    method that stanzas do not have here.
--  * mod_sasl2_fast looks for its state at the session that was resumed: it is carried over.
module:set_global();

local datetime = require "util.datetime";
local filters = require "util.filters";
local st = require "util.stanza";

local xmlns_sm = "urn:xmpp:sm:3";

local write_time = datetime.datetime;
function datetime.datetime(t) return write_time(t and math.floor(t)); end

local methods = st.stanza_mt;
methods.get_child_attr = methods.get_child_attr or function (self, name, xmlns, attr)
	local child = self:get_child(name, xmlns);
	return child and child.attr[attr];
end

filters.add_filter_hook(function (session)
	filters.add_filter(session, "bytes/in", function (bytes)
		local from = bytes and bytes:match("<stream:stream[^>]-%sfrom=[\"']([^\"']+)");
		if from then session.shim_from = from; end
		return bytes;
	end);
end);

local function fix(conn)
	if conn and not conn.ssl_info then
		conn.ssl_info = function (self) local s = self:socket(); return s and s.info and s:info() or nil; end
	end
end

-- Stands for `session.send` and keeps what is sent. Prosody moves a stream to another session by setting upvalues of the
-- function by name: that goes through.
local function hold(session)
	local real, held = session.send, {};
	session.send = setmetatable({}, {
		__call = function (_, what) held[#held + 1] = what; return true; end;
		__newindex = function (_, name, value) real[name] = value; end;
	});
	return real, held;
end

local function enable(smacks, session, request)
	local real, held = hold(session);
	smacks.handle_enable(session, request, xmlns_sm);
	session.send = real;
	local answer = held[1];
	if answer.name ~= "enabled" then return nil, { type = "cancel", condition = "unexpected-request" }; end
	return { id = answer.attr.id, resume_max = answer.attr.max, finish = function () end };
end

local function resume(smacks, registry, session, request)
	local original = registry[session.username .. "@" .. session.host .. "/" .. request.attr.previd];
	local real, held = hold(session);
	smacks.handle_resume(session, request, xmlns_sm);
	local answer = held[1];
	if answer.name ~= "resumed" then
		session.send = real;
		return nil, { type = "cancel", condition = "item-not-found", context = { h = tonumber(answer.attr.h) } };
	end
	original.send = real;
	local function finish()
		original.resending_unacked = true;
		for i = 2, #held do real(held[i]); end
		original.resending_unacked = nil;
	end
	return { type = "resumed", session = original, id = request.attr.previd, finish = finish };
end

function module.add_host(m)
	local smacks = m:depends("smacks");
	local registry = m:shared("/*/smacks/resumption-tokens");
	smacks.do_enable = function (session, request) return enable(smacks, session, request); end
	smacks.do_resume = function (session, request) return resume(smacks, registry, session, request); end

	m:hook("stream-features", function (e)
		fix(e.origin.conn);
		e.stream = e.stream or { from = e.origin.shim_from };
	end, 1e6);
	m:hook("sasl2/c2s/success", function (e) fix(e.session.conn); e.shim_session = e.session; end, 1e6);
	m:hook("sasl2/c2s/success", function (e)
		local old, new = e.shim_session, e.session;
		if old == new then return; end
		new.sasl_handler, new.client_id, new.fast_token_request = old.sasl_handler, old.client_id, old.fast_token_request;
	end, 109);
end
