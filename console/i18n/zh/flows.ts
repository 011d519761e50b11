/** The list of flows. */
export const flows = {};
