/** The test rail and the list of problems. */
export const rail = {};
