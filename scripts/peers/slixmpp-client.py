"""slixmpp, driven by JSON lines: one command a line in, one event a line out.

Commands:  {"id": 1, "call": "plugin.xep_0045.join_muc_wait", "args": [...], "kwargs": {...}}
           {"id": 2, "send": "<message .../>"}          raw text, as a script wants it
Events:    {"online": "ana@agency.example/desk"} {"stanza": "<.../>"} {"closed": "reason"}
           {"id": 1, "result": ...} {"id": 1, "error": "..."}

A call reaches any method of the client or of a plugin by its dotted path; what it gives is awaited, and stanzas come
back as XML text. So the library's own encoders speak, not this file.
"""

import asyncio
import inspect
import json
import sys

import slixmpp
from slixmpp.xmlstream.stanzabase import ElementBase

# COMPAT(slixmpp 1.8.3, get_info_from_domain waits for bare coroutines, which Python 3.11 refuses)
wait_for_tasks = asyncio.wait


def wait(waited, **options):
    return wait_for_tasks([asyncio.ensure_future(one) for one in waited], **options)


asyncio.wait = wait

PLUGINS = [
    "feature_mechanisms",
    "xep_0030",
    "xep_0045",
    "xep_0048",
    "xep_0049",
    "xep_0054",
    "xep_0059",
    "xep_0060",
    "xep_0085",
    "xep_0163",
    "xep_0184",
    "xep_0191",
    "xep_0199",
    "xep_0280",
    "xep_0313",
    "xep_0352",
]


def say(event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def plain(value):
    """What JSON can carry: stanzas as text, the rest as it is or as its own words."""
    if isinstance(value, ElementBase):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def make_client(wish):
    mechanisms = {"use_mech": wish["mechanism"], "unencrypted_plain": True, "unencrypted_scram": True}
    client = slixmpp.ClientXMPP(wish["jid"], wish["password"], plugin_config={"feature_mechanisms": mechanisms})
    # Scripts decide about receipts.
    settings = {"feature_mechanisms": mechanisms, "xep_0184": {"auto_ack": False, "auto_request": False}}
    for plugin in [*PLUGINS, *wish["plugins"]]:
        client.register_plugin(plugin, settings.get(plugin))
    if wish["streamManagement"]:
        client.register_plugin("xep_0198")
    if wish.get("authority"):
        client.ca_certs = wish["authority"]
    # Scripts decide about subscriptions.
    client.roster.auto_authorize = None
    client.roster.auto_subscribe = False
    return client


def report(stanza):
    if isinstance(stanza, (slixmpp.Iq, slixmpp.Message, slixmpp.Presence)):
        say({"stanza": str(stanza)})
    return stanza


def find(client, path):
    target = client
    for name in path.split("."):
        target = client.plugin[name] if target is client.plugin else getattr(target, name)
    return target


async def call(client, command):
    result = find(client, command["call"])(*command.get("args", []), **command.get("kwargs", {}))
    if inspect.isasyncgen(result):
        return [plain(one) async for one in result]
    if inspect.isawaitable(result):
        result = await result
    return plain(result)


async def obey(client, command):
    try:
        if "send" in command:
            client.send_raw(command["send"])
            result = None
        else:
            result = await call(client, command)
        say({"id": command["id"], "result": result})
    except slixmpp.exceptions.XMPPError as error:
        stanza = getattr(error, "iq", None) or getattr(error, "presence", None)
        say({"id": command["id"], "error": str(stanza or error.condition)})
    except Exception as error:  # a script must hear of it, whatever it is
        say({"id": command["id"], "error": f"{type(error).__name__}: {error}"})


async def obey_lines(client):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    # asyncio itself holds tasks only weakly.
    tasks = set()
    while line := await reader.readline():
        task = asyncio.ensure_future(obey(client, json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    client.disconnect()


def main():
    wish = json.loads(sys.stdin.readline())
    client = make_client(wish)
    client.add_filter("in", report)
    client.add_event_handler("session_start", lambda _event: say({"online": client.boundjid.full}))
    client.add_event_handler("failed_auth", lambda failure: say({"closed": f"log-in refused: {failure}"}))
    client.add_event_handler("stream_error", lambda error: say({"closed": f"{error['condition']}: {error['text']}"}))
    client.add_event_handler("disconnected", lambda reason: say({"closed": str(reason)}))
    tls = wish["tls"]
    client.connect(
        (wish["host"], wish["port"]),
        use_ssl=tls == "direct",
        force_starttls=tls == "starttls",
        disable_starttls=tls == "none",
    )
    lines = client.loop.create_task(obey_lines(client))
    client.loop.run_until_complete(client.disconnected)
    lines.cancel()


main()
