/*
 * robot.h -- what the files of mod_cti_robot share
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#ifndef ROBOT_H
#define ROBOT_H

#include <switch.h>
#include <limits.h>

/* The Makefile defines CTI_ROBOT_VERSION, and CTI_ROBOT_FREESWITCH, the version of FreeSWITCH that it is built for. */

#define SCRIPT "cti_robot.js"
#define JAVASCRIPT "javascript"
#define VARIABLE_FLOW "cti_robot_flow"

/* The longest name of a release, with its terminating zero. */
#define RELEASE_SIZE 101

/*
 * A call in a flow. It is on the stack of the call's thread while the flow runs. So the list needs no memory of its own,
 * cannot grow beyond the calls that exist, and cannot keep a call that has ended.
 */
typedef struct robot_call {
	const char *flow;
	/* Of a call whose flow the script finds by its number; else NULL. */
	switch_channel_t *routed;
	struct robot_call *previous;
	struct robot_call *next;
} robot_call_t;

typedef struct robot_globals {
	switch_mutex_t *mutex;
	switch_loadable_module_interface_t *module_interface;
	robot_call_t *calls;
	switch_time_t loaded;
	/* The release that this module was loaded from; empty if it was not installed as part of a release. */
	char release[RELEASE_SIZE];
	/* Since the module was loaded: calls that reached the application; calls with an invalid name of a flow;
	   calls for which the script did not run to its end. */
	uint64_t started;
	uint64_t refused;
	uint64_t failed;
	switch_bool_t unloading;
	/* The module was unloaded by force while calls ran. They still use all of this. */
	switch_bool_t kept;
} robot_globals_t;

extern robot_globals_t globals;

/* Writes the path of the script to a buffer of PATH_MAX bytes, and returns the buffer. */
const char *script_path(char *path);

/*
 * Reads the name of the release that a file belongs to, from the file RELEASE one folder above the file's own folder,
 * after links to the file are resolved. Empty if there is none. The buffer holds RELEASE_SIZE bytes.
 */
void find_release(const char *file, char *release);

/* The state of the module and its calls, as an object. The caller deletes it. */
cJSON *robot_status(void);

/* Writes the state for people. */
void write_status(switch_stream_handle_t *stream, cJSON *all);

/* Writes the versions of the module and the script. */
void write_version(switch_stream_handle_t *stream);

#endif
