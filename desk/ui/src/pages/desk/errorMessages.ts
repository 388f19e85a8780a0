/** Texts for the error codes of the API. The compiler checks that every code has one. */

import { isProblem } from "../../api/http";
import type { ErrorCode } from "../../api/types";
import type { Translate } from "../../i18n/translate";

type ErrorKey =
  | "case.error-answers"
  | "case.error-not-ours"
  | "error.unknown"
  | "error.session"
  | "error.forbidden"
  | "error.too-late"
  | "error.changed"
  | "error.other-consultant"
  | "error.contacts-open"
  | "error.no-capacity"
  | "error.not-signed-in"
  | "error.answer-call"
  | "error.too-large"
  | "error.file-refused"
  | "error.file-too-large"
  | "error.unreachable"
  | "error.too-many-requests"
  | "error.system-unavailable"
  | "error.person-unknown"
  | "case.error-asset"
  | "error.person-invalid"
  | "error.person-merged"
  | "case.error-incomplete"
  | "case.error-crm"
  | "login.failed"
  | "login.temporary-password-ended"
  | "password.forbidden"
  | "password.guessable"
  | "password.incorrect"
  | "password.too-short"
  | "second-factor.incorrect"
  | "second-factor.need-code";

const TEXTS: Record<ErrorCode, ErrorKey> = {
  "acd-overloaded": "error.system-unavailable",
  "answer-invalid": "case.error-answers",
  "article-unknown": "error.changed",
  "asset-number-invalid": "case.error-asset",
  "body-timed-out": "error.unreachable",
  "body-too-large": "error.too-large",
  "call-not-answered": "error.answer-call",
  "callback-exists": "error.changed",
  "case-action-refused": "error.changed",
  "case-incomplete": "case.error-incomplete",
  "case-invalid": "case.error-incomplete",
  "case-not-ours": "case.error-not-ours",
  "case-taken": "error.changed",
  "case-unknown": "error.changed",
  "channel-unknown": "error.unknown",
  "chat-unknown": "error.changed",
  "consultant-already-signed-in": "error.changed",
  "consultant-has-active-contact": "error.contacts-open",
  "consultant-has-no-capacity": "error.no-capacity",
  "consultant-not-signed-in": "error.not-signed-in",
  "consultant-unknown": "error.not-signed-in",
  "contact-already-connected": "error.changed",
  "contact-closed": "error.changed",
  "contact-exists": "error.changed",
  "contact-not-a-call": "error.unknown",
  "contact-not-assigned": "error.other-consultant",
  "contact-not-engaged": "error.changed",
  "contact-not-waiting": "error.changed",
  "contact-not-written": "error.unknown",
  "contact-unknown": "error.changed",
  "crm-unavailable": "case.error-crm",
  "database-unavailable": "error.system-unavailable",
  "file-refused": "error.file-refused",
  "file-scanner-unavailable": "error.system-unavailable",
  "file-too-large": "error.file-too-large",
  "id-invalid": "error.unknown",
  "idempotency-key-invalid": "error.unknown",
  "idempotency-key-reused": "error.unknown",
  "input-refused": "error.unknown",
  "input-too-large": "error.too-large",
  "interval-invalid": "error.unknown",
  "json-invalid": "error.unknown",
  "log-cluster-down": "error.system-unavailable",
  "log-disk-full": "error.system-unavailable",
  "log-entry-invalid": "error.unknown",
  "log-full": "error.system-unavailable",
  "log-loading": "error.system-unavailable",
  "log-login-refused": "error.system-unavailable",
  "log-primary-changed": "error.system-unavailable",
  "log-read-only": "error.system-unavailable",
  "log-too-old": "error.system-unavailable",
  "log-unavailable": "error.system-unavailable",
  "login-failed": "login.failed",
  "mail-store-unavailable": "error.system-unavailable",
  "merge-unknown": "error.changed",
  "offer-not-assigned": "error.too-late",
  "offer-not-pending": "error.too-late",
  "offer-unknown": "error.too-late",
  "office-unknown": "error.changed",
  "officer-unknown": "error.changed",
  "origin-refused": "error.forbidden",
  "password-expired": "error.session",
  "password-forbidden": "password.forbidden",
  "password-guessable": "password.guessable",
  "password-incorrect": "password.incorrect",
  "password-too-short": "password.too-short",
  "policy-invalid": "error.unknown",
  "queue-unknown": "error.unknown",
  "rate-limit-exceeded": "error.too-many-requests",
  "reason-invalid": "error.unknown",
  "recipient-not-confirmed": "error.changed",
  "request-invalid": "error.unknown",
  "resident-already-merged": "error.person-merged",
  "resident-invalid": "error.person-invalid",
  "resident-unknown": "error.person-unknown",
  "resource-unknown": "error.unknown",
  "role-insufficient": "error.forbidden",
  "rules-invalid": "error.unknown",
  "second-factor-code-missing": "second-factor.need-code",
  "second-factor-exists": "error.changed",
  "second-factor-incorrect": "second-factor.incorrect",
  "second-factor-missing": "error.session",
  "session-missing": "error.session",
  "sip-credential-not-confirmed": "error.system-unavailable",
  "skill-invalid": "error.unknown",
  "state-transition-invalid": "error.changed",
  "telephone-taken": "error.changed",
  "temporary-password-ended": "login.temporary-password-ended",
  "ticket-status-refused": "error.changed",
  "transcript-empty": "error.changed",
  "transcript-unavailable": "error.changed",
  "version-changed": "error.changed",
  "wrap-up-missing": "error.changed",
};

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(TEXTS, code);

/** What happened and what to do, for the consultant. */
export function errorMessage(error: unknown, t: Translate): string {
  if (!isProblem(error)) return t("error.unknown");
  if (error.unreachable) return t("error.unreachable");
  return t(isErrorCode(error.code) ? TEXTS[error.code] : "error.unknown");
}
