/*
 * digest.c -- the password of a ticket
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 *
 * FreeSWITCH has SHA-256 and no HMAC of it. RFC 2104 makes one of two digests, which saves linking OpenSSL here.
 */
#include "digest.h"

#define BLOCK_BYTES 64
#define DIGEST_BYTES 32

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static switch_bool_t sha256(const unsigned char *bytes, size_t length, unsigned char *digest)
{
	unsigned char *made = NULL;
	unsigned int size = 0;
	switch_bool_t is_made;

	is_made = switch_digest("sha256", &made, bytes, length, &size) == SWITCH_STATUS_SUCCESS && size == DIGEST_BYTES;
	if (is_made) memcpy(digest, made, DIGEST_BYTES);
	switch_safe_free(made);
	return is_made;
}

static void to_base64url(const unsigned char *bytes, size_t length, char *text)
{
	uint32_t held = 0;
	int bits = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*text++ = ALPHABET[held >> (bits - 6) & 0x3f];
	}
	if (bits) *text++ = ALPHABET[held << (6 - bits) & 0x3f];
	*text = '\0';
}

switch_bool_t from_base64url(const char *text, char *plain, size_t size)
{
	uint32_t held = 0;
	int bits = 0;
	size_t length = 0;

	for (; *text; text++) {
		const char *found = strchr(ALPHABET, *text);

		if (!found) return SWITCH_FALSE;
		held = held << 6 | (uint32_t) (found - ALPHABET);
		if ((bits += 6) < 8) continue;
		bits -= 8;
		if (length + 1 >= size || !(held >> bits & 0xff)) return SWITCH_FALSE;
		plain[length++] = (char) (held >> bits & 0xff);
	}
	plain[length] = '\0';
	return length > 0 ? SWITCH_TRUE : SWITCH_FALSE;
}

switch_bool_t make_password(const unsigned char *key, const char *user, char *password)
{
	size_t length = strlen(user);
	unsigned char *inner = malloc(BLOCK_BYTES + length);
	unsigned char outer[BLOCK_BYTES + DIGEST_BYTES], digest[DIGEST_BYTES];
	switch_bool_t is_made;
	int i;

	switch_assert(inner);
	for (i = 0; i < BLOCK_BYTES; i++) {
		unsigned char byte = i < KEY_BYTES ? key[i] : 0;

		inner[i] = byte ^ 0x36;
		outer[i] = byte ^ 0x5c;
	}
	memcpy(inner + BLOCK_BYTES, user, length);
	is_made = sha256(inner, BLOCK_BYTES + length, outer + BLOCK_BYTES) && sha256(outer, sizeof(outer), digest);
	if (is_made) to_base64url(digest, DIGEST_BYTES, password);
	memset(inner, 0, BLOCK_BYTES + length);
	memset(outer, 0, sizeof(outer));
	free(inner);
	return is_made;
}
