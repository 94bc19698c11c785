/** How many of an entry's other names search weighs as it weighs titles. */
export const SEARCHED_NAMES = 24;

/** Pagefind weighs a field by how much of it a query covers, so that every name needs a field of its own. */
export const nameField = (index: number): string => `name-${index}`;
