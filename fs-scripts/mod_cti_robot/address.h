/*
 * address.h -- what the application cti_robot is given in place of the name of a flow
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <switch.h>

/* Whether it is the URL of a server that leads the dialog, or number:<number>. */
switch_bool_t is_address(const char *text);

/* Whether it is number:<number>. */
switch_bool_t is_number(const char *text);

/*
 * The address as one argument of a script, in the pool: every byte that quotes, separates or begins a variable, and every
 * one that is not ASCII, becomes %XX. NULL if it is too long.
 */
char *address_argument(const char *text, switch_memory_pool_t *pool);

/* What status, log and variables may show of it, in the pool: no user, no password, no query, no fragment, no number. */
char *shown_address(const char *text, switch_memory_pool_t *pool);

#endif
