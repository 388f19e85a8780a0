/** Files of answers that are being written, kept by the server from the moment they are added. */

import type { Attachment } from "../../api/types";
import { Store } from "../../core/store";

export interface FilesOfAnswer {
  files: readonly Attachment[];
  adding: boolean;
  /** Why the last file was not added. */
  error?: unknown;
}

export interface FileRequests {
  add: (contactId: string, file: File) => Promise<Attachment>;
  remove: (contactId: string, fileId: string) => Promise<unknown>;
}

export class AnswerFilesStore {
  readonly none: FilesOfAnswer = { files: [], adding: false };
  readonly state = new Store<Record<string, FilesOfAnswer>>({});

  constructor(private readonly requests: FileRequests) {}

  async add(contactId: string, files: readonly File[]): Promise<void> {
    this.change(contactId, (of) => ({ files: of.files, adding: true }));
    let error: unknown;
    for (const file of files) {
      try {
        const added = await this.requests.add(contactId, file);
        this.change(contactId, (of) => ({ ...of, files: [...of.files.filter(({ id }) => id !== added.id), added] }));
      } catch (failure) {
        error = failure;
      }
    }
    this.change(contactId, ({ files }) => ({ files, adding: false, ...(error === undefined ? {} : { error }) }));
  }

  async remove(contactId: string, fileId: string): Promise<void> {
    this.change(contactId, ({ files, adding }) => ({ files: files.filter(({ id }) => id !== fileId), adding }));
    await this.requests.remove(contactId, fileId).catch(() => undefined);
  }

  /** Returns the ids of the files and forgets them: they go out with the message. */
  take(contactId: string): string[] {
    const { files } = this.state.get()[contactId] ?? this.none;
    this.change(contactId, () => this.none);
    return files.map(({ id }) => id);
  }

  private change(contactId: string, change: (of: FilesOfAnswer) => FilesOfAnswer): void {
    this.state.update((all) => ({ ...all, [contactId]: change(all[contactId] ?? this.none) }));
  }
}
