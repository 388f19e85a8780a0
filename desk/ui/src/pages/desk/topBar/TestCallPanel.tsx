import { useEffect } from "react";
import { formatPercent } from "../../../core/numberFormat";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { isHeard, verdictOf, type TestCallState, type TestMeasure, type TestVerdict } from "../../../phone/testCall";
import { Icon } from "../../../ui/icons";
import { takesNoContacts } from "../model";
import { useServices, useView } from "../services";

const TONES: Record<TestVerdict, "ok" | "warn" | "bad"> = {
  good: "ok",
  slow: "warn",
  lossy: "warn",
  "no-microphone": "bad",
  "not-returned": "bad",
  "no-voice": "bad",
  "not-connected": "bad",
};

function Measure({ measure }: { measure: TestMeasure }) {
  const { t, language } = useTranslation();
  const returned = isHeard(measure.returned);
  const reached = returned || (measure.packetsReceived === 0 ? false : undefined);
  const yesOrNo = (value: boolean | undefined): string => t(value === undefined ? "test-call.unknown" : value ? "test-call.yes" : "test-call.no");
  return (
    <dl className="facts-list">
      <dt>{t("test-call.microphone")}</dt>
      <dd>{t(isHeard(measure.sent) ? "test-call.heard" : "test-call.silent")}</dd>
      <dt>{t("test-call.centre")}</dt>
      <dd>{yesOrNo(reached)}</dd>
      <dt>{t("test-call.back")}</dt>
      <dd>{yesOrNo(returned)}</dd>
      <dt>{t("test-call.delay")}</dt>
      <dd className="tabular">{measure.roundTripMs === undefined ? t("test-call.unknown") : t("test-call.ms", { n: measure.roundTripMs })}</dd>
      <dt>{t("test-call.loss")}</dt>
      <dd className="tabular">{measure.packetsReceived === 0 ? t("test-call.unknown") : formatPercent(measure.loss, LOCALES[language])}</dd>
    </dl>
  );
}

function Verdict({ result }: { result: Extract<TestCallState, { phase: "over" }> }) {
  const { t } = useTranslation();
  const verdict = verdictOf(result);
  const tone = TONES[verdict];
  return (
    <>
      <div className={tone === "warn" ? "notice" : `notice notice--${tone}`} role="alert">
        <Icon name={tone} />
        <span>{t(`test-call.${verdict}`)}</span>
      </div>
      {result.connected && <Measure measure={result.measure} />}
    </>
  );
}

/** What is asked of the consultant while the call runs. */
function Progress({ phase }: { phase: TestCallState["phase"] }) {
  const { t } = useTranslation();
  return (
    <p className="s13 medium" role="status">
      {phase === "dialling" && t("test-call.dialling")}
      {phase === "listening" && t("test-call.speak")}
    </p>
  );
}

/** Call through Asterisk that nobody answers: the voice comes back and is measured. Not while contacts may be offered. */
export function TestCallPanel() {
  const { t } = useTranslation();
  const { phone } = useServices();
  const { testCall, registration } = useStore(phone.state, (value) => value);
  const free = useView(takesNoContacts);
  useEffect(() => () => phone.endTestCall(), [phone]);
  const running = testCall.phase === "dialling" || testCall.phase === "listening";
  const refusal = !free ? "test-call.not-while-ready" : registration === "ready" ? undefined : "test-call.not-connected-yet";
  const press = (): void => {
    if (running) phone.endTestCall();
    else if (refusal === undefined) phone.startTestCall();
  };
  return (
    <section className="test-call" aria-labelledby="test-call">
      <h3 id="test-call">{t("test-call.title")}</h3>
      <p className="s13 muted" id="test-call-hint">
        {t(refusal ?? "test-call.lead")}
      </p>
      <Progress phase={testCall.phase} />
      {testCall.phase === "over" && <Verdict result={testCall} />}
      <button className="button" aria-disabled={!running && refusal !== undefined} aria-describedby="test-call-hint" onClick={press}>
        <Icon name={running ? "x" : "phone-in"} /> {t(running ? "test-call.stop" : "test-call.start")}
      </button>
    </section>
  );
}
