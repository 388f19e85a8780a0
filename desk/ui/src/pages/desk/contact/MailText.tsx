import { useState } from "react";
import type { Attachment, Message } from "../../../api/types";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import { useServices, useUi } from "../services";
import { LinkedText } from "./LinkedText";

export interface TextPart {
  quoted: boolean;
  text: string;
  lines: number;
}

/** The text in parts that are shown and quotes that are folded; joined they are the whole text. */
export function textParts(text: string, folds: readonly { first: number; end: number }[]): TextPart[] {
  const lines = text.split("\n");
  const parts: TextPart[] = [];
  const add = (quoted: boolean, first: number, end: number): void => {
    if (end > first) parts.push({ quoted, text: lines.slice(first, end).join("\n"), lines: end - first });
  };
  let next = 0;
  for (const { first, end } of folds) {
    add(false, next, first);
    add(true, first, end);
    next = end;
  }
  add(false, next, lines.length);
  return parts;
}

/** Text of a message; quoted lines of a mail are folded until a click or the shortcut. */
export function MailText({ message, contactId }: { message: Message; contactId: string }) {
  const { t } = useTranslation();
  const services = useServices();
  const open = useUi((ui) => ui.quotesOpen);
  const folds = message.head?.folds ?? [];
  if (folds.length === 0) return <LinkedText text={message.text} contactId={contactId} />;
  const parts = textParts(message.text, folds);
  return (
    <>
      {parts.map((part, index) =>
        part.quoted ? (
          <div key={index}>
            <button className="linklike s12" aria-expanded={open} onClick={() => services.setUi({ quotesOpen: !open })}>
              {open ? t("mail.quote-hide") : t("mail.quote-show", { n: part.lines })}
            </button>
            {open && <div className="message__quote">{part.text}</div>}
          </div>
        ) : (
          <div key={index}>
            <LinkedText text={part.text} contactId={contactId} />
          </div>
        ),
      )}
    </>
  );
}

/** Who wrote the mail, and to whom. */
export function MailHead({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { head } = message;
  if (head === undefined) return null;
  const rows = [
    [t("mail.from"), head.sender],
    [t("mail.to"), head.to],
    [t("mail.cc"), head.cc],
  ] as const;
  return (
    <dl className="message__head s12 muted">
      {rows.map(
        ([label, value]) =>
          value !== undefined && (
            <div key={label}>
              <dt>{label}:</dt> <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

export const attachmentUrl = (id: string): string => `/api/v1/desk/attachments/${encodeURIComponent(id)}`;

export const kilobytes = (size: number): number => Math.max(1, Math.round(size / 1024));

/** Kind of a file whose content the city's scanner refused. */
const REFUSED_KIND = "application/x-refused";

function RefusedFile({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <li className="attachment">
      <span className="row">
        <Icon name="bad" small />
        <span className="attachment__name">{name}</span>
      </span>
      <span className="s12 muted">{t("mail.file-refused")}</span>
    </li>
  );
}

function AttachmentItem({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  const [broken, setBroken] = useState(false);
  if (file.kind === REFUSED_KIND) return <RefusedFile name={file.name} />;
  return (
    <li className="attachment">
      <a className="row" href={attachmentUrl(file.id)} download={file.name}>
        <Icon name="doc" small />
        <span className="attachment__name">{file.name}</span>
      </a>
      <span className="s12 muted nowrap">
        {file.kind} · {t("mail.kilobytes", { n: kilobytes(file.size) })}
      </span>
      {file.picture === true && !broken && (
        <img className="attachment__picture" src={attachmentUrl(file.id)} alt={file.name} loading="lazy" onError={() => setBroken(true)} />
      )}
      {file.preview !== undefined && (
        <details>
          <summary className="s12">{t("mail.preview", { name: file.name })}</summary>
          <div className="message__quote">{file.preview}</div>
        </details>
      )}
    </li>
  );
}

export function Attachments({ files }: { files: readonly Attachment[] | undefined }) {
  const { t } = useTranslation();
  if (files === undefined || files.length === 0) return null;
  return (
    <ul className="attachments" aria-label={t("mail.attachments")}>
      {files.map((file) => (
        <AttachmentItem key={file.id} file={file} />
      ))}
    </ul>
  );
}
