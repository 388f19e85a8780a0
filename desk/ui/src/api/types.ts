/** Names of the models in the pages; the models themselves are generated, see `schema.ts`. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type { ErrorCode } from "./schema";

export type User = Schemas["UserView"];
export type Gender = User["grammatical_gender"];
export type Session = Schemas["SessionView"];
export type SessionEntry = Schemas["SessionEntry"];
export type SessionList = Schemas["SessionList"];
export type SecondFactorSetup = Schemas["SecondFactorSetup"];
export type City = Schemas["CityView"];
export type Channel = Schemas["ChannelView"];
export type SoftphoneAccount = Schemas["SoftphoneAccount"];
export type Shift = Schemas["ShiftSpan"];
export type Explanation = Schemas["Explanation"];
export type Offer = Schemas["OfferView"];
export type Ticket = Schemas["TicketSummary"];
export type PreviousContact = Schemas["PastContact"];
export type ScreenPop = Schemas["ScreenPop"];
export type Message = Schemas["MessageView"];
export type MessageHead = Schemas["MessageHead"];
export type Attachment = Schemas["AttachmentView"];
export type DeliveriesToReview = Schemas["DeliveriesToReview"];
export type Delivery = Schemas["Delivery"];
export type MailsToReview = Schemas["MailsToReview"];
export type Contact = Schemas["ContactOnDesk"];
export type ConsultantState = Schemas["OwnState"];
export type DeskView = Schemas["DeskView"];
export type WallboardQueue = Schemas["WallboardQueue"];
export type WallboardView = Schemas["WallboardView"];
export type TaxonomyEntry = Schemas["TaxonomyEntry"];
export type Taxonomy = Schemas["Taxonomy"];
export type Named = Schemas["Named"];
export type CaseQuestions = Schemas["CaseQuestions"];
export type QuestionScript = Schemas["QuestionScript"];
export type AskedQuestion = Schemas["AskedQuestion"];
export type ScriptEnd = Schemas["ScriptEnd"];
export type ResidentCandidate = Schemas["ResidentCandidate"];
export type CandidateList = Schemas["CandidateList"];
export type ResidentAddress = Schemas["ResidentAddress"];
export type ResidentAlert = Schemas["ResidentAlert"];
export type ResidentMerge = Schemas["ResidentMerge"];
export type ResidentProfile = Schemas["ResidentProfile"];
export type ResidentData = Schemas["ResidentData"];
export type ResidentPage = Schemas["ResidentPage"];
export type AddressSuggestion = Schemas["AddressSuggestion"];
export type AddressList = Schemas["AddressList"];
export type Asset = Schemas["AssetView"];
export type AssetList = Schemas["AssetList"];
export type NearbyTicket = Schemas["NearbyTicket"];
export type NearbyTicketList = Schemas["NearbyTicketList"];
export type Responsibility = Schemas["Responsibility"];
export type ChatMessage = Schemas["ChatMessage"];
export type OfficerList = Schemas["OfficerList"];
export type OfficeView = Schemas["OfficeView"];
/** Members with a default of the server may be left out. */
type WithDefaults<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

/** Bodies of the officers' actions, by action. */
export interface CaseBodies {
  return: WithDefaults<Schemas["CaseReturn"], "duplicate_of" | "office_id">;
  "pass-on": Schemas["CasePass"];
  "wait-for-others": Schemas["CaseMessage"];
  close: Schemas["CaseClose"];
  "add-part": WithDefaults<Schemas["NewPart"], "after">;
  promise: Schemas["CasePromise"];
  prioritise: Schemas["CasePriority"];
  join: Schemas["CaseJoin"];
  separate: Record<string, never>;
  "add-follow-up": Schemas["NewFollowUp"];
  "set-legal-mode": Schemas["LegalMode"];
  "notify-delay": Schemas["DelayedCase"];
}
export type CaseRow = Schemas["CaseRow"];
export type CaseGroup = Schemas["CaseGroup"];
export type CaseView = Schemas["CaseView"];
export type CaseClock = Schemas["CaseClock"];
export type CaseFile = Schemas["CaseFile"];
export type PartView = Schemas["PartView"];
export type HistoryEntry = Schemas["HistoryEntry"];
export type ResidentBrief = Schemas["ResidentBrief"];
export type SimilarCase = Schemas["SimilarCase"];
export type ChatFrame =
  | Schemas["ChatSnapshot"]
  | Schemas["ChatMessageAdded"]
  | Schemas["ChatStageChanged"]
  | Schemas["ConsultantTyping"]
  | Schemas["ChatError"];

export const CASE_KINDS = ["INCIDENT", "INFORMATIONAL", "COMPLAINT", "STATUS", "FREEFORM"] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** Draft as the server keeps it. */
export type StoredDraft = Schemas["CaseDraft"];

/** The case form; the server accepts it as a draft and as a ticket. */
export type CaseDraft = Omit<Schemas["CaseDraft"], "kind"> & { kind: CaseKind };
export type Article = Schemas["Article"];
export type ArticleHit = Schemas["ArticleHit"];
export type ArticleUse = Schemas["ArticleUse"];
