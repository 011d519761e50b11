/** The canvas, its menus and keys. */
export const canvas = {};
