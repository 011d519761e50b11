/** The frame of the editor: tabs, saving, versions. */
export const editor = {};
