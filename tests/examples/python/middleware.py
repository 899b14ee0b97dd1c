"""A middleware between a shop's chat and the Messaging API, with nothing but Python 3.9 or later.

    frontdesk serve --webhook-url http://127.0.0.1:8080      (or the console, with FRONTDESK_WEBHOOK_URL)
    python3 middleware.py

A customer writes; whatever the desk says comes by webhook, is marked as read and answered once; the program ends with the
conversation. The settings are those of the local endpoint; an organisation's come from the environment.

Python has no signatures of its own, so the bearer of a webhook's post is not verified here and the webhook listens on this
machine only. In production verify it, with PyJWT for instance, as the example in Node does.
"""

import json
import os
import queue
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MESSAGING_URL = os.environ.get("MESSAGING_URL", "http://127.0.0.1:7301")
AUTHORITY = os.environ.get("AUTHORITY", MESSAGING_URL)  # an organisation's: https://login.microsoftonline.com
TENANT_ID = os.environ.get("TENANT_ID", "8a5e4f10-0000-4000-8000-000000000003")
CLIENT_ID = os.environ.get("CLIENT_ID", "8a5e4f10-0000-4000-8000-000000000004")
CLIENT_SECRET = os.environ.get("CLIENT_SECRET", "frontdesk-development-secret")
SCOPE = os.environ.get("SCOPE", "https://8a5e4f10000040008000000000000001-c.crm.dynamics.com/.default")
ORGANIZATION_ID = os.environ.get("ORGANIZATION_ID", "8a5e4f10-0000-4000-8000-000000000001")
CHANNEL_ID = os.environ.get("CHANNEL_ID", "8a5e4f10-0000-4000-8000-000000000002")
WEBHOOK_PORT = int(os.environ.get("WEBHOOK_PORT", "8080"))

# What is sent when Ann opens the chat. Sent again with the same request id, it starts nothing twice.
CONTACT = {
    "conversationrequestid": str(uuid.uuid4()),
    "customercontext": {"customerid": "ann-17", "preferredname": "Ann", "email": "ann@example.org"},
    "conversationcontext": {
        "order": {"isDisplayable": True, "value": "A-1017"},
        "segment": {"isDisplayable": False, "value": "returning"},  # for routing; the representative does not see it
    },
    "startmessage": {"message": "Where is my order?", "displayname": "Ann"},
    "skipdeflectionbot": True,
}


class MessagingApi:
    """The calls, each with a token that is replaced when it nears its end."""

    def __init__(self):
        self.token, self.until = "", 0.0

    def access_token(self):
        if time.time() >= self.until:
            form = {
                "grant_type": "client_credentials",
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "scope": SCOPE,
            }
            url = f"{AUTHORITY}/{TENANT_ID}/oauth2/v2.0/token"
            with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=30) as answer:
                grant = json.load(answer)
            self.token, self.until = grant["access_token"], time.time() + grant["expires_in"] - 60
        return self.token

    def post(self, path, body):
        request = urllib.request.Request(
            f"{MESSAGING_URL}/api/v1.0/consumer/{path}",
            json.dumps(body).encode(),
            {
                "authorization": f"Bearer {self.access_token()}",
                "organization-id": ORGANIZATION_ID,
                "channel-id": CHANNEL_ID,
                "content-type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise SystemExit(f"{refusal.code}: {refusal.read().decode()}") from None


def open_webhook(activities):
    """Puts what is posted to /v3/conversations/{id}/activities into the queue, and says 200 before anything is done."""

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            found = re.search(r"/v3/conversations/([^/]+)/activities$", self.path)
            if found:
                activities.put((found[1], json.loads(body)))
            self.send_response(200 if found else 404)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", WEBHOOK_PORT), Webhook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def main():
    activities = queue.Queue()
    print(f"webhook at http://127.0.0.1:{open_webhook(activities)}", flush=True)
    api = MessagingApi()
    created = api.post("conversations/create", CONTACT)
    print(f"conversation {created['conversationId']} is {'new' if created['isNew'] else 'continued'}", flush=True)
    if not created["isNew"]:
        # A conversation that goes on does not deliver the start message again.
        text = CONTACT["startmessage"]["message"]
        api.post(f"conversation/{created['conversationId']}", {"type": "message", "text": text})
    has_answered = False
    while True:
        conversation, activity = activities.get()
        path = f"conversation/{conversation}"
        if activity.get("type") == "message" and "from" in activity:
            print(f"{activity['from']['name']}: {activity.get('text', '(an attachment)')}", flush=True)
            api.post(path, {"type": "event", "name": "MessageRead", "value": {"messageId": activity["id"]}})
            if not has_answered:
                has_answered = True
                api.post(path, {"type": "message", "text": "Thank you!"})
        elif "name" in activity:
            print(f"event {activity['name']}", flush=True)
            if activity["name"] == "ConversationClose":
                return


if __name__ == "__main__":
    main()
