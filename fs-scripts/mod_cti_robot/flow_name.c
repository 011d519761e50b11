/*
 * flow_name.c -- checks the name of a flow
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#include "flow_name.h"

/* In characters, not bytes. */
#define FLOW_NAME_MAX 128

/* The number of bytes that follow the first byte of a UTF-8 character; -1 if no character begins with it. */
static int bytes_after(uint32_t first)
{
	if (first < 0x80) return 0;
	if (first >= 0xc2 && first < 0xe0) return 1;
	if (first >= 0xe0 && first < 0xf0) return 2;
	if (first >= 0xf0 && first < 0xf5) return 3;
	return -1;
}

/* Returns the character at *text and advances *text past it; 0 at the end, or if this is not well-formed UTF-8. */
static uint32_t next_character(const unsigned char **text)
{
	static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = *text;
	uint32_t code = *p++;
	int more = bytes_after(code);
	int i;

	if (more < 0) return 0;
	if (more) code &= 0x3f >> more;
	for (i = 0; i < more; i++, p++) {
		if ((*p & 0xc0) != 0x80) return 0;
		code = code << 6 | (*p & 0x3f);
	}
	if (code < smallest[more] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0;

	*text = p;
	return code;
}

switch_bool_t is_flow_name(const char *name)
{
	const unsigned char *p = (const unsigned char *) name;
	int characters = 0;

	if (*name == '.' || strstr(name, "..")) return SWITCH_FALSE;
	while (*p) {
		uint32_t code = next_character(&p);

		if (code == 0 || ++characters > FLOW_NAME_MAX) return SWITCH_FALSE;
		if (code < 0x80 && !(code >= 'a' && code <= 'z') && !(code >= 'A' && code <= 'Z') && !(code >= '0' && code <= '9') && !strchr("_-.@", (int) code)) {
			return SWITCH_FALSE;
		}
		if ((code >= 0x80 && code <= 0xa0) || (code >= 0x2000 && code <= 0x206f) || code == 0x3000 || code == 0xfeff) {
			return SWITCH_FALSE;
		}
	}
	return characters > 0 ? SWITCH_TRUE : SWITCH_FALSE;
}
