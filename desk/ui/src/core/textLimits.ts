/** Limits of the server for texts of several pages, characters. No field cuts its text off. */

/** Of a message, a note or an answer about a case. */
export const MAX_CASE_MESSAGE = 4000;

/** Of an answer to a question of a category. */
export const MAX_QUESTION_ANSWER = 500;

/** Of a search in the knowledge base. */
export const MAX_KNOWLEDGE_SEARCH = 500;

/** Of what is wrong or missing in an article. */
export const MAX_FEEDBACK = 2000;

/** Of a supervisor's reason. */
export const MAX_REASON = 200;
