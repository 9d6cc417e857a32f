"""
Gajim, steered from outside: one line of JSON in, one out.

What it does is what the buttons do: accounts by the application's own calls, messages by the text field and its
`send-message` action. Prints {"event": "ready"} once the window is there.
"""
import json
import os
import sys

import gajim.gajim as launcher


WAYS = {"any": "send-file", "upload": "send-file-httpupload", "jingle": "send-file-jingle"}


RECEIVED = []


def account_of(wishes):
    from gajim.common import app
    from gajim.common import ged
    from gajim.common import passwords
    from nbxmpp.const import ConnectionProtocol, ConnectionType
    from gi.repository import Gio

    kind = ConnectionType.DIRECT_TLS if wishes["tls"] == "direct" else ConnectionType.START_TLS
    app.ged.register_event_handler(
        "stanza-received", ged.CORE, lambda event: RECEIVED.append(str(event.stanza)))
    user, domain = wishes["jid"].split("@")
    host = (f"{wishes['host']}:{wishes['port']}", ConnectionProtocol.TCP, kind)
    app.settings.set("use_keyring", False)
    app.cert_store.add_certificate(Gio.TlsCertificate.new_from_file(wishes["certificate"]))
    app.app.create_account("agency", user, domain, wishes["password"], None, host)
    passwords.save_password("agency", wishes["password"])
    app.settings.set_account_setting("agency", "resource", "gajim")
    app.settings.set_account_setting("agency", "autoauth", True)
    app.settings.set_account_setting("agency", "confirm_unencrypted_connection", False)
    app.app.enable_account("agency")


def client():
    from gajim.common import app
    return app.get_client("agency")


def close_wizard():
    """It stands in front of the chats, some time after the start."""
    from gajim.gtk.util import get_app_window
    wizard = get_app_window("AccountWizard")
    if wizard is not None:
        wizard.destroy()


def open_chat(wishes):
    close_wizard()
    from gajim.common import app
    from nbxmpp.protocol import JID
    jid = JID.from_string(wishes["jid"])
    if not app.window.chat_exists("agency", jid):
        app.window.add_chat("agency", jid, "contact", select=True)
    app.window.select_chat("agency", jid)


def join_room(wishes):
    from gajim.common import app
    from nbxmpp.protocol import JID
    app.window.add_group_chat("agency", JID.from_string(wishes["jid"]), select=True)
    client().get_module("MUC").join(JID.from_string(wishes["jid"]), nick="ana")


def type_text(wishes):
    from gajim.common import app
    stack = app.window.get_chat_stack()
    box = stack.get_message_action_box()
    box.msg_textview.insert_text(wishes["text"])
    app.window.get_action("send-message").set_enabled(True)
    app.window.activate_action("send-message", None)


def befriend(wishes):
    """Asks to see somebody's presence."""
    client().get_module("Presence").subscribe(wishes["jid"])


def attach(wishes):
    """As the menu's entries and a file that is dropped do."""
    from gajim.common import app
    from gi.repository import GLib
    app.window.activate_action(WAYS[wishes["way"]], GLib.Variant("as", [wishes["uri"]]))


def paste_picture(wishes):
    """Ctrl+V with a picture in the clipboard."""
    from gi.repository import Gdk, GdkPixbuf, Gtk
    from gajim.common import app
    picture = GdkPixbuf.Pixbuf.new_from_file(wishes["path"])
    Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_image(picture)
    app.window.get_chat_stack().get_message_action_box().msg_textview.emit("paste-clipboard")


def seek_upload(wishes):
    """As if it had found this service, which nobody told it of."""
    from nbxmpp.protocol import JID
    upload = client().get_module("HTTPUpload")
    upload.available = True
    upload.component = JID.from_string(wishes["jid"])


def received(wishes):
    """How many stanzas with this text came to it, shown or not."""
    return {"count": sum(wishes["text"] in stanza for stanza in RECEIVED)}


def widgets():
    """All that can be seen."""
    from gi.repository import Gtk

    def walk(widget):
        if not widget.get_mapped():
            return
        yield widget
        if isinstance(widget, Gtk.Container):
            children = []
            widget.forall(children.append)
            for child in children:
                yield from walk(child)

    for window in Gtk.Window.list_toplevels():
        yield from walk(window)


def press(wishes):
    """The button with this label. Says whether there was one to press."""
    from gi.repository import Gtk
    for widget in widgets():
        if isinstance(widget, Gtk.Button) and (widget.get_label() or "").replace("_", "") == wishes["label"] and widget.get_sensitive():
            widget.clicked()
            return {"done": True}
    return {"done": False}


def choose(wishes):
    """The row of a list with this text. Says whether there was one."""
    from gi.repository import Gtk
    for widget in widgets():
        if isinstance(widget, Gtk.Label) and wishes["text"] in widget.get_text():
            row = widget.get_ancestor(Gtk.ListBoxRow)
            if row is not None and row.get_sensitive():
                row.get_parent().unselect_row(row)  # it may be chosen already, and then nobody is told
                row.get_parent().select_row(row)
                return {"done": True}
    return {"done": False}


def online(_wishes):
    return {"online": "agency" in _clients() and client().state.is_available}


def _clients():
    from gajim.common import app
    return app.connections


def actions(_wishes):
    """Whether the open chat offers to send a file, and by which way."""
    from gajim.common import app
    return {way: app.window.get_action(name).get_enabled() for way, name in WAYS.items()}


def rows(_wishes):
    """The texts that can be seen, and what would be shown to who points."""
    from gi.repository import Gtk
    texts = []
    for widget in widgets():
        if isinstance(widget, Gtk.TextView):
            buffer = widget.get_buffer()
            texts.append(buffer.get_text(*buffer.get_bounds(), True))
        if isinstance(widget, Gtk.Label):
            texts.append(widget.get_text())
        texts.append(widget.get_tooltip_text())
    return {"rows": [text for text in texts if text]}


COMMANDS = {
    "login": account_of, "open": open_chat, "join": join_room, "type": type_text, "actions": actions,
    "online": online, "rows": rows, "befriend": befriend, "attach": attach, "paste": paste_picture,
    "received": received, "seek-upload": seek_upload, "press": press, "choose": choose,
}


def answer(line):
    request = json.loads(line)
    try:
        result = COMMANDS[request["command"]](request) or {}
        print(json.dumps({"id": request["id"], **result}), flush=True)
    except Exception as error:  # told to the test, which decides
        print(json.dumps({"id": request["id"], "error": f"{type(error).__name__}: {error}"}), flush=True)


def listen():
    from gi.repository import GLib
    from gajim.common import app
    if getattr(app, "window", None) is None:
        return True  # asked again until the window is there

    def on_input(channel, _condition):
        _status, line, _length, _end = channel.read_line()
        if not line:
            os._exit(0)  # whoever steered is gone
        answer(line)
        return True

    channel = GLib.IOChannel.unix_new(sys.stdin.fileno())
    GLib.io_add_watch(channel, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_input)
    print(json.dumps({"event": "ready"}), flush=True)
    return False


def main():
    launcher._check_required_deps()
    os.umask(0o077)
    launcher._set_env_vars()
    launcher._init_gui("GTK")
    from gi.repository import GLib
    from gajim.gtk.application import GajimApplication
    application = GajimApplication()
    GLib.timeout_add(300, listen)
    application.run([sys.argv[0], "--separate"])


main()
