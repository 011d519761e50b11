/** The drawer of a node, and the pages of knowledge base, synonyms, settings, levels and prompts. */
export const panels = {};
