import { useEffect, useRef, useState } from "react";
import type { Contact, ResidentCandidate, ResidentProfile } from "../../../../api/types";
import { announcer } from "../../../../core/announcer";
import { randomId } from "../../../../core/ids";
import { keptTexts } from "../../../../core/keptTexts";
import { useTranslation } from "../../../../i18n/react";
import { AlertNotice } from "../../../../ui/forms";
import { Icon } from "../../../../ui/icons";
import { confirmResident } from "../../actions";
import { errorMessage } from "../../errorMessages";
import { useActionContext } from "../../hooks";
import { useServices } from "../../services";
import { AlertForm } from "./AlertForm";
import { Candidates } from "./Candidates";
import { draftOfContact, draftOfProfile, type PersonDraft } from "./draft";
import { MergeForm } from "./MergeForm";
import { PersonData } from "./PersonData";
import { PersonForm } from "./PersonForm";
import { candidatesOf } from "./requests";
import { usePerson, type Person } from "./usePerson";

type Mode = "closed" | "data" | "form" | "alert" | "merge" | "candidates";

/** Draft of the contact's form: kept in the browser until it is saved or given up. */
function useKeptDraft(contactId: string): [PersonDraft | undefined, (draft: PersonDraft | undefined) => void] {
  const userId = useServices().session.user.id;
  const [draft, setDraft] = useState<PersonDraft | undefined>(() => keptTexts<PersonDraft>("person", userId).read()[contactId]);
  const keep = (next: PersonDraft | undefined): void => {
    setDraft(next);
    keptTexts<PersonDraft>("person", userId).write(contactId, next);
  };
  return [draft, keep];
}

const TITLES = {
  closed: "person.title",
  data: "person.title",
  form: "person.edit",
  alert: "person.new-alert",
  merge: "person.merge",
  candidates: "person.candidates",
} as const;

interface CandidateListProps {
  contact: Contact;
  onChosen: () => void;
}

function ContactCandidates({ contact, onChosen }: CandidateListProps) {
  const context = useActionContext();
  const { t } = context;
  const choose = async ({ resident_id: residentId }: ResidentCandidate): Promise<void> => {
    if (await confirmResident(context, contact.contact_id, residentId)) onChosen();
  };
  return (
    <>
      <Candidates
        name={contact.contact_id}
        load={() => candidatesOf(contact.contact_id)}
        none={t("person.no-candidates")}
        action={(candidate) => (
          <button className="button button--small" aria-label={t("find.choose-name", { name: candidate.name })} onClick={() => void choose(candidate)}>
            {t("find.choose")}
          </button>
        )}
      />
      <button className="button button--small button--quiet" onClick={onChosen}>
        {t("person.close")}
      </button>
    </>
  );
}

interface StartProps {
  contact: Contact;
  busy: boolean;
  onOpen: (residentId: string) => void;
  onCandidates: () => void;
  onNew: () => void;
}

/** What can be done before anything of the register is shown. */
function Start({ contact, busy, onOpen, onCandidates, onNew }: StartProps) {
  const { t } = useTranslation();
  const residentId = contact.screen_pop?.resident_id;
  const isConfirmed = contact.screen_pop?.confidence === 4;
  return (
    <div className="row row--wrap">
      {residentId !== undefined && (
        <button className="button button--small" aria-disabled={busy} onClick={() => onOpen(residentId)}>
          <Icon name="eye" small /> {t("person.open")}
        </button>
      )}
      {!isConfirmed && (
        <>
          <button className="button button--small" onClick={onCandidates}>
            <Icon name="search" small /> {t("person.candidates")}
          </button>
          <button className="button button--small" onClick={onNew}>
            <Icon name="plus" small /> {t("person.new")}
          </button>
        </>
      )}
    </div>
  );
}

interface Section {
  person: Person;
  draft: PersonDraft | undefined;
  keepDraft: (draft: PersonDraft | undefined) => void;
  mode: Mode;
  setMode: (mode: Mode) => void;
}

function useSection(contact: Contact): Section {
  const person = usePerson();
  const [draft, keepDraft] = useKeptDraft(contact.contact_id);
  const [mode, setMode] = useState<Mode>(draft === undefined ? "closed" : "form");
  return { person, draft, keepDraft, mode, setMode };
}

/** Form of the draft; a new person is confirmed as the contact's once saved. */
function DraftForm({ contact, section, draft }: { contact: Contact; section: Section; draft: PersonDraft }) {
  const context = useActionContext();
  const { t } = context;
  const { person, keepDraft, setMode } = section;
  const saved = (profile: ResidentProfile): void => {
    keepDraft(undefined);
    person.show(profile);
    announcer.announce(t("person.saved"));
    setMode("data");
    if (draft.residentId === undefined) void confirmResident(context, contact.contact_id, profile.resident_id);
  };
  const close = (): void => {
    keepDraft(undefined);
    setMode(person.profile === undefined ? "closed" : "data");
  };
  return <PersonForm draft={draft} onChange={keepDraft} onSaved={saved} onCancel={close} />;
}

/** What is shown of a resident who was read: data, or one of the forms about them. */
function Known({ section, profile }: { section: Section; profile: ResidentProfile }) {
  const { t } = useTranslation();
  const { person, keepDraft, mode, setMode } = section;
  const edit = async (): Promise<void> => {
    const read = await person.read(profile.resident_id);
    if (!read) return;
    keepDraft(draftOfProfile(read.value, read.version, randomId()));
    setMode("form");
  };
  const changed = (message: string) => (next: ResidentProfile) => {
    person.show(next);
    announcer.announce(message);
    setMode("data");
  };
  const back = (): void => setMode("data");
  if (mode === "alert") return <AlertForm residentId={profile.resident_id} onSaved={changed(t("person.alert-added"))} onCancel={back} />;
  if (mode === "merge") return <MergeForm kept={profile} onMerged={changed(t("person.merged"))} onCancel={back} />;
  return <PersonData person={person} profile={profile} setMode={setMode} onEdit={() => void edit()} />;
}

function Content({ contact, section }: { contact: Contact; section: Section }) {
  const { person, draft, keepDraft, mode, setMode } = section;
  const { profile } = person;
  if (mode === "form" && draft) return <DraftForm contact={contact} section={section} draft={draft} />;
  if (mode === "candidates") return <ContactCandidates contact={contact} onChosen={() => setMode("closed")} />;
  if (mode !== "closed" && profile) return <Known section={section} profile={profile} />;
  return (
    <Start
      contact={contact}
      busy={person.busy}
      onOpen={(residentId) => void person.read(residentId).then((read) => read && setMode("data"))}
      onCandidates={() => setMode("candidates")}
      onNew={() => {
        keepDraft(draftOfContact(contact, randomId()));
        setMode("form");
      }}
    />
  );
}

/** Data of the contact's resident: read on wish, written down for a new person, corrected, merged. */
export function PersonSection({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const section = useSection(contact);
  const heading = useRef<HTMLHeadingElement>(null);
  const { person, draft, mode } = section;
  const shown = useRef(mode);
  useEffect(() => {
    if (shown.current !== mode) heading.current?.focus();
    shown.current = mode;
  }, [mode]);
  const title = mode === "form" && draft?.residentId === undefined ? "person.new" : TITLES[mode];
  return (
    <section className="resident__part person" aria-labelledby="person">
      <h3 id="person" ref={heading} tabIndex={-1}>
        {t(title)}
      </h3>
      <AlertNotice text={person.failure === undefined ? undefined : errorMessage(person.failure, t)} />
      <Content contact={contact} section={section} />
    </section>
  );
}
