/*
 * v8_flags.h -- flags for the V8 that mod_v8 runs on
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#ifndef V8_FLAGS_H
#define V8_FLAGS_H

#include <switch.h>

/*
 * Sets the flags that the global variable cti_robot_v8_flags names, or those that are good for calls, if mod_v8 has not
 * been loaded yet; logs the outcome.
 * Call it when the module is loaded.
 */
void v8_flags_set(void);

/* The flags that V8 has run with since FreeSWITCH started; NULL where this module has set none. The caller frees it. */
char *v8_flags_in_effect(void);

#endif
