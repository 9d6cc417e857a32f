/** XML namespaces by the name the code uses. One constant each; the spec stands beside it. */

export const NS_CLIENT = "jabber:client"; // RFC 6120 §4.8.3
export const NS_STREAM = "http://etherx.jabber.org/streams"; // RFC 6120 §4.8.1
export const NS_STREAMS = "urn:ietf:params:xml:ns:xmpp-streams"; // RFC 6120 §4.9.2
export const NS_STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"; // RFC 6120 §8.3.2
export const NS_TLS = "urn:ietf:params:xml:ns:xmpp-tls"; // RFC 6120 §5.1
export const NS_SASL = "urn:ietf:params:xml:ns:xmpp-sasl"; // RFC 6120 §6.1
export const NS_BIND = "urn:ietf:params:xml:ns:xmpp-bind"; // RFC 6120 §7.1
export const NS_SESSION = "urn:ietf:params:xml:ns:xmpp-session"; // RFC 3921 §3
export const NS_SM = "urn:xmpp:sm:3"; // XEP-0198
export const NS_CSI = "urn:xmpp:csi:0"; // XEP-0352
export const NS_COMPRESS = "http://jabber.org/protocol/compress"; // XEP-0138
export const NS_PING = "urn:xmpp:ping"; // XEP-0199
export const NS_ROSTER = "jabber:iq:roster"; // RFC 6121 §2.1
export const NS_REGISTER = "jabber:iq:register"; // XEP-0077
export const NS_IQ_AUTH = "jabber:iq:auth"; // XEP-0078
export const NS_CARBONS = "urn:xmpp:carbons:2"; // XEP-0280
export const NS_FORWARD = "urn:xmpp:forward:0"; // XEP-0297
export const NS_MAM = "urn:xmpp:mam:2"; // XEP-0313
export const NS_DELAY = "urn:xmpp:delay"; // XEP-0203
export const NS_SID = "urn:xmpp:sid:0"; // XEP-0359
export const NS_MUC = "http://jabber.org/protocol/muc"; // XEP-0045
export const NS_MUC_USER = "http://jabber.org/protocol/muc#user"; // XEP-0045
export const NS_MUC_ADMIN = "http://jabber.org/protocol/muc#admin"; // XEP-0045
export const NS_MUC_OWNER = "http://jabber.org/protocol/muc#owner"; // XEP-0045
export const NS_CONFERENCE = "jabber:x:conference"; // XEP-0249
export const NS_CAPS = "http://jabber.org/protocol/caps"; // XEP-0115
export const NS_CAPS2 = "urn:xmpp:caps"; // XEP-0390
export const NS_ADDRESS = "http://jabber.org/protocol/address"; // XEP-0033
export const NS_DATA = "jabber:x:data"; // XEP-0004
export const NS_PUBSUB = "http://jabber.org/protocol/pubsub"; // XEP-0060
export const NS_PUBSUB_EVENT = "http://jabber.org/protocol/pubsub#event"; // XEP-0060
export const NS_PUBSUB_OWNER = "http://jabber.org/protocol/pubsub#owner"; // XEP-0060
export const NS_STREAM_LIMITS = "urn:xmpp:stream-limits:0"; // XEP-0478
export const NS_XML = "http://www.w3.org/XML/1998/namespace";
/** Application conditions of the gateway's own errors. */
export const NS_GATEWAY = "urn:stanzagate:policy:1";
