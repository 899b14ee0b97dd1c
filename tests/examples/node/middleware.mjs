// A middleware between a shop's chat and the Messaging API, with nothing but Node 20 or later.
//
//   frontdesk serve --webhook-url http://127.0.0.1:8080      (or the console, with FRONTDESK_WEBHOOK_URL)
//   node middleware.mjs
//
// A customer writes; whatever the desk says comes by webhook, is marked as read and answered once; the program ends with
// the conversation. The settings are those of the local endpoint; an organisation's come from the environment.

import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { createServer } from 'node:http';

const setting = (name, otherwise) => process.env[name] ?? otherwise;

const messagingUrl = setting('MESSAGING_URL', 'http://127.0.0.1:7301');
const authority = setting('AUTHORITY', messagingUrl); // an organisation's: https://login.microsoftonline.com
const tenantId = setting('TENANT_ID', '8a5e4f10-0000-4000-8000-000000000003');
const clientId = setting('CLIENT_ID', '8a5e4f10-0000-4000-8000-000000000004');
const clientSecret = setting('CLIENT_SECRET', 'frontdesk-development-secret');
const scope = setting('SCOPE', 'https://8a5e4f10000040008000000000000001-c.crm.dynamics.com/.default');
const organizationId = setting('ORGANIZATION_ID', '8a5e4f10-0000-4000-8000-000000000001');
const channelId = setting('CHANNEL_ID', '8a5e4f10-0000-4000-8000-000000000002');
const webhookPort = Number(setting('WEBHOOK_PORT', '8080'));

let token = { value: '', until: 0 };

/** The access token, a new one when the last one nears its end. */
async function accessToken() {
  if (Date.now() >= token.until) {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
    const body = new URLSearchParams(form);
    const answer = await fetch(`${authority}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
    const grant = await answer.json();
    if (!answer.ok) throw new Error(grant.error_description);
    token = { value: grant.access_token, until: Date.now() + (grant.expires_in - 60) * 1000 };
  }
  return token.value;
}

/** Posts to the Messaging API and gives its answer. */
async function post(path, body) {
  const answer = await fetch(`${messagingUrl}/api/v1.0/consumer/${path}`, {
    method: 'POST',
    headers: {
      'authorization': `Bearer ${await accessToken()}`,
      'organization-id': organizationId,
      'channel-id': channelId,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  const content = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status} ${content.code ?? ''} ${content.detail ?? content.title}`);
  return content;
}

/** What is sent when Ann opens the chat. Sent again with the same request id, it starts nothing twice. */
const contact = {
  conversationrequestid: randomUUID(),
  customercontext: { customerid: 'ann-17', preferredname: 'Ann', email: 'ann@example.org' },
  conversationcontext: {
    order: { isDisplayable: true, value: 'A-1017' },
    segment: { isDisplayable: false, value: 'returning' }, // for routing; the representative does not see it
  },
  startmessage: { message: 'Where is my order?', displayname: 'Ann' },
  skipdeflectionbot: true,
};

/** Throws unless the service itself signed the bearer, for us, and it is in time. */
async function checkBearer(bearer) {
  const [head, claims, signature] = bearer.split('.');
  const read = (part) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
  const configuration = await fetch(`${authority}/${tenantId}/v2.0/.well-known/openid-configuration`);
  const { issuer, jwks_uri } = await configuration.json();
  const { keys } = await (await fetch(jwks_uri)).json(); // a service of your own keeps them for an hour or so
  const jwk = keys.find((key) => key.kid === read(head).kid);
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  const { iss, aud, exp } = read(claims);
  const isOurs = iss === issuer && aud === clientId && exp * 1000 > Date.now();
  if (!isOurs || !verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))) {
    throw new Error('the bearer of the post is not for us');
  }
}

let hasAnswered = false;

/** What the desk told. */
async function take(conversationId, activity) {
  const path = `conversation/${conversationId}`;
  if (activity.type === 'message' && activity.from) {
    console.log(`${activity.from.name}: ${activity.text ?? '(an attachment)'}`);
    await post(path, { type: 'event', name: 'MessageRead', value: { messageId: activity.id } });
    if (!hasAnswered) {
      hasAnswered = true;
      await post(path, { type: 'message', text: 'Thank you!' });
    }
  } else if (activity.name) {
    console.log(`event ${activity.name}`);
    if (activity.name === 'ConversationClose') process.exit(0);
  }
}

/** POST {webhook}/v3/conversations/{id}/activities. 200 ends the delivery; anything else, and it is tried again. */
const webhook = createServer(async (request, response) => {
  try {
    const id = request.url.match(/\/v3\/conversations\/([^/]+)\/activities$/)?.[1];
    await checkBearer(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    const activity = JSON.parse(Buffer.concat(await request.toArray()).toString());
    response.writeHead(200).end();
    await take(id, activity);
  } catch (error) {
    console.error(error.message);
    if (!response.headersSent) response.writeHead(401).end();
  }
});

webhook.listen(webhookPort, '127.0.0.1', async () => {
  console.log(`webhook at http://127.0.0.1:${webhook.address().port}`);
  const created = await post('conversations/create', contact);
  console.log(`conversation ${created.conversationId} is ${created.isNew ? 'new' : 'continued'}`);
  // A conversation that goes on does not deliver the start message again.
  if (!created.isNew) {
    const text = contact.startmessage.message;
    await post(`conversation/${created.conversationId}`, { type: 'message', text });
  }
});
