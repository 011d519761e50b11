/*
 * digest.h -- the password of a ticket
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include <switch.h>

#define KEY_BYTES 32
/* 32 bytes in base64url without padding, with the terminating zero. */
#define PASSWORD_SIZE 44

/* Writes HMAC-SHA256(key, user) in base64url to a buffer of PASSWORD_SIZE bytes. FALSE if FreeSWITCH was built without OpenSSL. */
switch_bool_t make_password(const unsigned char *key, const char *user, char *password);

/* Writes the text that is base64url without padding to a buffer of that size. FALSE if it is too long, or has a zero. */
switch_bool_t from_base64url(const char *text, char *plain, size_t size);

#endif
