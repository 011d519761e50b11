/*
 * address.c -- what the application cti_robot is given in place of the name of a flow
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#include "address.h"

/* In bytes, as an argument. */
#define ADDRESS_MAX 4000

#define NUMBER "number:"

static const char *const SCHEMES[] = { "http://", "https://", "http+smartcall://", "https+smartcall://", NUMBER };

static switch_bool_t begins_with(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) ? SWITCH_FALSE : SWITCH_TRUE;
}

switch_bool_t is_address(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(SCHEMES) / sizeof(*SCHEMES); i++) {
		if (begins_with(text, SCHEMES[i]) && text[strlen(SCHEMES[i])]) return SWITCH_TRUE;
	}
	return SWITCH_FALSE;
}

switch_bool_t is_number(const char *text)
{
	return begins_with(text, NUMBER);
}

static switch_bool_t is_plain(unsigned char byte)
{
	if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')) return SWITCH_TRUE;
	return byte && strchr("-._~:/?#[]@!&()*+,;=%", byte) ? SWITCH_TRUE : SWITCH_FALSE;
}

char *address_argument(const char *text, switch_memory_pool_t *pool)
{
	const unsigned char *p = (const unsigned char *) text;
	char *argument = switch_core_alloc(pool, 3 * strlen(text) + 1);
	char *end = argument;

	for (; *p; p++) {
		if (is_plain(*p)) *end++ = (char) *p;
		else end += sprintf(end, "%%%02X", *p);
	}
	*end = '\0';
	return end - argument > ADDRESS_MAX ? NULL : argument;
}

char *shown_address(const char *text, switch_memory_pool_t *pool)
{
	char *shown;
	char *host;
	char *user_end = NULL;
	char *p;

	if (is_number(text)) return switch_core_strdup(pool, NUMBER);

	shown = switch_core_strdup(pool, text);
	shown[strcspn(shown, "?#")] = '\0';
	if (!(host = strstr(shown, "//"))) return shown;
	host += 2;
	for (p = host; *p && *p != '/'; p++) {
		if (*p == '@') user_end = p;
	}
	if (user_end) memmove(host, user_end + 1, strlen(user_end));
	return shown;
}
