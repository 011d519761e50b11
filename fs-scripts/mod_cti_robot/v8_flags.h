/*
 * v8_flags.h -- flags for the V8 that mod_v8 runs on
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#ifndef V8_FLAGS_H
#define V8_FLAGS_H

#include <switch.h>

/*
 * Sets the flags in the global variable cti_robot_v8_flags, or the default flags if it is not set, provided that mod_v8
 * has not been loaded yet. Logs the outcome. To be called when the module is loaded.
 */
void v8_flags_set(void);

/* The flags that V8 has run with since FreeSWITCH started; NULL if this module has set none. The caller frees them. */
char *v8_flags_in_effect(void);

#endif
