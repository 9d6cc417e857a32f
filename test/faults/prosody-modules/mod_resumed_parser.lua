-- COMPAT(prosody 0.12.3: after a resumption it feeds the new connection's bytes to the parser of the old one. Where
-- the old connection was cut in the middle of a stanza, the resumed stream then ends with not-well-formed, or with
-- policy-violation once what never closes has grown too big; no gateway is needed for that).
-- For tests that cut connections at random bytes: the resumed session reads with its own connection's parser.
module:hook("smacks-hibernation-end", function (event)
	event.resumed.data = event.origin.data;
end);
