/** Page that shows the API's documents, as this server has them; loads nothing from elsewhere. */

import redocUrl from "redoc/bundles/redoc.standalone.js?url";
import "./apiDocs.css";

interface Redoc {
  init: (url: string, options: Record<string, unknown>, element: HTMLElement) => Promise<void>;
}

interface AsyncApi {
  channels: Record<string, { address: string; summary: string; messages: Record<string, unknown> }>;
  operations: Record<string, { action: string; messages: { $ref: string }[] }>;
  components: {
    messages: Record<string, { payload: unknown }>;
    schemas: Record<string, { description?: string }>;
  };
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function messageDetails(name: string, payload: unknown): HTMLElement {
  const details = document.createElement("details");
  details.append(element("summary", name), element("pre", JSON.stringify(payload, null, 2)));
  return details;
}

function channelParts(id: string, document: AsyncApi): HTMLElement[] {
  const channel = document.channels[id];
  if (!channel) return [];
  const parts = [element("h3", channel.address), element("p", channel.summary)];
  for (const [action, title] of [["receive", "From the client"], ["send", "From the server"]] as const) {
    parts.push(element("h4", title));
    for (const { $ref } of document.operations[`${action}-${id}`]?.messages ?? []) {
      const name = $ref.split("/").at(-1) ?? "";
      parts.push(messageDetails(name, document.components.messages[name]?.payload));
    }
  }
  return parts;
}

async function showWebSockets(into: HTMLElement): Promise<void> {
  const response = await fetch("/api/v1/asyncapi.json");
  const document = (await response.json()) as AsyncApi;
  for (const id of Object.keys(document.channels)) into.append(...channelParts(id, document));
  into.append(element("h3", "Schemas"));
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    into.append(messageDetails(name, schema));
  }
}

/** Redoc's own bundle is served as it is: a further bundling breaks it. */
function loadRedoc(): Promise<Redoc> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = redocUrl;
    script.onload = () => resolve((window as unknown as { Redoc: Redoc }).Redoc);
    script.onerror = () => reject(new Error("Redoc could not be loaded"));
    document.head.append(script);
  });
}

async function showOperations(into: HTMLElement): Promise<void> {
  const redoc = await loadRedoc();
  // The search of Redoc needs a worker made of a blob, which the Content-Security-Policy forbids.
  await redoc.init("/api/v1/openapi.json", { disableSearch: true, nativeScrollbars: true }, into);
}

const operations = document.getElementById("operations");
const websockets = document.getElementById("websockets");
if (operations && websockets) {
  void showOperations(operations);
  void showWebSockets(websockets);
}
