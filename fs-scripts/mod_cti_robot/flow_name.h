/*
 * flow_name.h -- checks the name of a flow
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#ifndef FLOW_NAME_H
#define FLOW_NAME_H

#include <switch.h>

/*
 * Whether this can be the name of a flow (flow-format.md#files-name), as far as the list of arguments and the log are
 * concerned: among ASCII characters only letters, digits and _ - . @; no leading dot, no two dots in a row; no control
 * character and no blank of any script. Which characters beyond ASCII are letters only the script knows. It checks the
 * name again.
 */
switch_bool_t is_flow_name(const char *name);

#endif
