/** What may be handed to FreeSWITCH as a destination: nothing in it separates, quotes or expands anything. */
export const DIALABLE = /^\+?[0-9*#]{2,32}$/;
