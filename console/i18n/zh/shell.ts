/** Login, navigation and settings of the page. */
export const shell = {};
