import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { WallboardQueue, WallboardView } from "../src/api/types";
import type { Language } from "../src/i18n/language";
import { TranslationContext } from "../src/i18n/react";
import { translator } from "../src/i18n/translate";
import { ConsultantsCard, EstimateAccuracyCard } from "../src/pages/wallboard/FigureCards";
import { QueuesCard } from "../src/pages/wallboard/QueuesCard";
import type { WallboardModel } from "../src/pages/wallboard/useWallboard";
import { NOW, freshBoard, wallboardQueue, wallboardView } from "./builders";

/** Texts of a card in their order. */
function texts(part: FunctionComponent<{ board: WallboardModel }>, shown: WallboardModel, language: Language = "pl"): string[] {
  const translation = { language, t: translator(language, "n") };
  const html = renderToStaticMarkup(createElement(TranslationContext, { value: translation }, createElement(part, { board: shown })));
  return html.replace(/<[^>]*>/g, "\n").split(/\n+/).filter((text) => text !== "");
}

const HEAD = ["Kolejka", "Czeka", "Najdłużej", "W 20 s", "Wolni", "Ocena"];
const NAME = "Drogi i chodniki";

function row(change: Partial<WallboardQueue>): string[] {
  return texts(QueuesCard, freshBoard(wallboardView({ drogi: wallboardQueue(change) }))).slice(HEAD.length);
}

const withConsultants = (view: WallboardView, overruns: number): WallboardView => ({ ...view, consultants: { ...view.consultants, break_overruns: overruns } });

describe("the row of a queue", () => {
  const window = { offered: 20, in_target: 18 };

  test("shows figures only while the queue is open and calm", () => {
    expect(row({ window })).toEqual([NAME, "0", "–", "90\u00a0%", "2", "w normie"]);
  });

  test("says that the queue is closed and shows no figures", () => {
    expect(row({ window, closed: true })).toEqual([NAME, "–", "–", "–", "–", "zamknięta"]);
  });

  test("keeps the figures of contacts that still wait in a closed queue", () => {
    const waiting = { waiting: 3, ready: 0, signed_in: 1, oldest_ms: NOW - 70_000 };
    expect(row({ window, closed: true, ...waiting })).toEqual([NAME, "3", "1:10", "–", "0", "zamknięta", "uwaga"]);
  });

  test("says in words that no consultant at work can serve a contact", () => {
    expect(row({ waiting: 1, without_consultant: 1 })).toEqual([NAME, "1", "–", "–", "2", "bez obsady"]);
    expect(row({ waiting: 1, without_consultant: 1, closed: true }).slice(-2)).toEqual(["zamknięta", "bez obsady"]);
  });

  test("rates nothing while the figures are stale", () => {
    const old: WallboardModel = { ...freshBoard(wallboardView({ drogi: wallboardQueue({ closed: true, without_consultant: 1 }) })), freshness: "stale" };
    expect(texts(QueuesCard, old).at(-1)).toMatch(/^z \d\d:\d\d$/);
  });

  test("shows the goal of other queues when one has none", () => {
    const mails = wallboardQueue();
    delete mails.target;
    expect(texts(QueuesCard, freshBoard(wallboardView({ a: mails, b: wallboardQueue() })))).toContain("W 20 s");
  });
});

describe("an active backup group", () => {
  test("is named below the queues together with its queues", () => {
    expect(row({ backup_groups: ["wieczor"] }).at(-1)).toBe("Pomaga rezerwa: wieczor (Drogi i chodniki)");
    const view = wallboardView({ drogi: wallboardQueue({ backup_groups: ["wieczor"] }) });
    expect(texts(QueuesCard, freshBoard(view), "en").at(-1)).toBe("Backup group helping: wieczor (Roads)");
  });
});

describe("overlong breaks", () => {
  test("are counted above the consultants and omitted when there are none", () => {
    expect(texts(ConsultantsCard, freshBoard(withConsultants(wallboardView({}), 2)))).toContain("po czasie przerwy: 2");
    expect(texts(ConsultantsCard, freshBoard(wallboardView({}))).join()).not.toContain("po czasie");
  });
});

describe("the accuracy of announced waits", () => {
  const kept = (announced: number, inside: number): string[] =>
    texts(EstimateAccuracyCard, freshBoard(wallboardView({}, { wait_estimate: { announced, kept: inside } })));

  test("is the share of all announced waits", () => {
    expect(kept(210, 170)).toEqual(["Trafne zapowiedzi", "81\u00a0%", "z 210"]);
  });

  test("is a count below ten announcements and omitted without any", () => {
    expect(kept(9, 7)).toEqual(["Trafne zapowiedzi", "7", "z 9"]);
    expect(kept(0, 0)).toEqual([]);
  });
});
