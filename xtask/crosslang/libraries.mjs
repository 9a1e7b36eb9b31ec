// The official libraries of Node. `sign` and `verify` read cases from stdin, an array of
// {package, secret, url, body, headers}, and print one line of JSON a case: {package, headers} or {package, genuine}.
// It runs where the libraries are installed.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as octokit from "@octokit/webhooks-methods";

const require = createRequire(import.meta.url);
const Stripe = require("stripe");
const standard = require("standardwebhooks");
const svix = require("svix");
const twilio = require("twilio");
const { WebhooksHelper } = require("square");

const now = () => new Date();
const seconds = (time) => Math.floor(time.getTime() / 1000).toString();

/** Signs as Standard Webhooks says, with headers that begin like this. */
const webhook = (Webhook, prefix) => ({
  sign: ({ secret, body }) => {
    const time = now();
    const signature = new Webhook(secret).sign("msg_crosslang", time, body);
    return {
      [`${prefix}-id`]: "msg_crosslang",
      [`${prefix}-timestamp`]: seconds(time),
      [`${prefix}-signature`]: signature,
    };
  },
  verify: ({ secret, body, headers }) => new Webhook(secret).verify(body, headers) !== undefined,
});

const params = (body) => Object.fromEntries(new URLSearchParams(body));

const libraries = {
  stripe: {
    sign: ({ secret, body }) => ({
      "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload: body, secret }),
    }),
    verify: ({ secret, body, headers }) =>
      Stripe.webhooks.constructEvent(body, headers["stripe-signature"], secret) !== undefined,
  },
  standardwebhooks: webhook(standard.Webhook, "webhook"),
  svix: webhook(svix.Webhook, "svix"),
  octokit: {
    sign: async ({ secret, body }) => ({ "x-hub-signature-256": await octokit.sign(secret, body) }),
    verify: ({ secret, body, headers }) => octokit.verify(secret, body, headers["x-hub-signature-256"]),
  },
  twilio: {
    sign: ({ secret, url, body }) => ({
      "x-twilio-signature": twilio.getExpectedTwilioSignature(secret, url, params(body)),
    }),
    verify: ({ secret, url, body, headers }) =>
      twilio.validateRequest(secret, headers["x-twilio-signature"], url, params(body)),
  },
  square: {
    verify: ({ secret, url, body, headers }) =>
      WebhooksHelper.verifySignature({
        requestBody: body,
        signatureHeader: headers["x-square-hmacsha256-signature"],
        signatureKey: secret,
        notificationUrl: url,
      }),
  },
};

const verb = process.argv[2];
for (const it of JSON.parse(readFileSync(0, "utf8"))) {
  const peer = libraries[it.package];
  if (peer?.[verb] === undefined) continue;
  const { package: name } = it;
  if (verb === "sign") {
    console.log(JSON.stringify({ package: name, headers: await peer.sign(it) }));
    continue;
  }
  let genuine = false;
  try {
    genuine = await peer.verify(it);
  } catch {
    // It says so by throwing.
  }
  console.log(JSON.stringify({ package: name, genuine }));
}
