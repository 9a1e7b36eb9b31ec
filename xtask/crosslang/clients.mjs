// The official libraries of Node as senders. Reads cases from stdin, an array of {package, secret, url, event, body}; signs
// each body with its library, posts it as it is and changed after that, and prints a line of JSON a post: {package, changed,
// status}. It runs where the libraries are installed.

import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Webhooks } from "@octokit/webhooks";

const require = createRequire(import.meta.url);
const Stripe = require("stripe");
const standard = require("standardwebhooks");
const svix = require("svix");
const bolt = require("@slack/bolt");

const seconds = (time) => Math.floor(time.getTime() / 1000).toString();

/** Signs as Standard Webhooks says, with headers that begin like this. */
const webhook = (Webhook, prefix) => ({ secret, body }) => {
  const time = new Date();
  return {
    [`${prefix}-id`]: "msg_clients",
    [`${prefix}-timestamp`]: seconds(time),
    [`${prefix}-signature`]: new Webhook(secret).sign("msg_clients", time, body),
  };
};

const libraries = {
  stripe: ({ secret, body }) => ({
    "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload: body, secret }),
  }),
  standardwebhooks: webhook(standard.Webhook, "webhook"),
  svix: webhook(svix.Webhook, "svix"),
  octokit: async ({ secret, body, event }) => ({
    "x-github-event": event.split(".")[0],
    "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "x-hub-signature-256": await new Webhooks({ secret }).sign(body),
  }),
  // Slack's library verifies and does not sign: what it takes is what Slack sends.
  slack: ({ secret, body }) => {
    const time = seconds(new Date());
    const code = createHmac("sha256", secret).update(`v0:${time}:${body}`).digest("hex");
    const headers = { "x-slack-request-timestamp": time, "x-slack-signature": `v0=${code}` };
    bolt.verifySlackRequest({
      signingSecret: secret,
      body,
      headers: { ...headers, "x-slack-request-timestamp": Number(time) },
    });
    return headers;
  },
};

for (const it of JSON.parse(readFileSync(0, "utf8"))) {
  const headers = { "content-type": "application/json", ...(await libraries[it.package](it)) };
  for (const changed of [false, true]) {
    const body = changed ? `${it.body} ` : it.body;
    const { status } = await fetch(it.url, { method: "POST", headers, body });
    console.log(JSON.stringify({ package: it.package, changed, status }));
  }
}
