/*
 * v8_flags.c -- flags for the V8 that mod_v8 runs on
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 *
 * Each call has its own V8 isolate, and V8 trades memory for speed: it compiles hot functions to machine code and keeps
 * profiles of them. A dialog runs a few milliseconds of script a minute, so it needs none of that. V8 accepts flags
 * until it is initialised, which mod_v8 does when FreeSWITCH loads it. mod_v8 has no setting for flags. So this file
 * opens mod_v8.so before FreeSWITCH does and calls V8's own function. It looks up the function by its mangled name and
 * needs no headers of V8.
 */
#include "v8_flags.h"
#include <dlfcn.h>

/* A global variable of FreeSWITCH. vars.xml sets it before any module is loaded. */
#define VARIABLE_WANTED "cti_robot_v8_flags"
/* Measured in docs/internals/benchmarks.md. */
#define DEFAULT_FLAGS "--lite-mode --no-expose-wasm --expose-gc"
#define NO_FLAGS "none"
/* Remembers the flags of V8 across a reload of this module, for the lifetime of the process. */
#define VARIABLE_IN_EFFECT "cti_robot_v8_flags_in_effect"
#define MOD_V8 "mod_v8"

/* The first version that supports these flags. V8 6.1 of the FreeSWITCH 1.10 packages has no lite mode. */
#define V8_OLDEST 8

/* v8::V8::GetVersion() */
#define GET_VERSION "_ZN2v82V810GetVersionEv"
/* v8::V8::SetFlagsFromString(const char *), since V8 7. The overload (const char *, size_t) does the same. */
#define SET_FLAGS "_ZN2v82V818SetFlagsFromStringEPKc"
#if SIZE_MAX == UINT64_MAX
#define SET_FLAGS_SIZED "_ZN2v82V818SetFlagsFromStringEPKcm"
#else
#define SET_FLAGS_SIZED "_ZN2v82V818SetFlagsFromStringEPKcj"
#endif

typedef const char *(*get_version_t)(void);
typedef void (*set_flags_t)(const char *);
typedef void (*set_flags_sized_t)(const char *, size_t);

/* Converts the result of dlsym: ISO C has no cast from an object pointer to a function pointer. */
typedef union symbol {
	void *object;
	get_version_t get_version;
	set_flags_t set_flags;
	set_flags_sized_t set_flags_sized;
} symbol_t;

/* The configured flags, on the heap; NULL for none. */
static char *wanted_flags(void)
{
	char *flags = switch_core_get_variable_dup(VARIABLE_WANTED);

	if (zstr(flags)) {
		switch_safe_free(flags);
		return strdup(DEFAULT_FLAGS);
	}
	if (!strcasecmp(flags, NO_FLAGS)) switch_safe_free(flags);
	return flags;
}

/* Sets the flags of V8. Returns NULL, or the reason why they are not set. Sets `version` on success. */
static const char *set_flags(void *library, const char *flags, const char **version)
{
	symbol_t symbol;

	if (!(symbol.object = dlsym(library, GET_VERSION))) return "this mod_v8 does not export the functions of V8";
	*version = symbol.get_version();
	if (atoi(*version) < V8_OLDEST) return "the V8 of this mod_v8 is too old";

	if ((symbol.object = dlsym(library, SET_FLAGS))) {
		symbol.set_flags(flags);
	} else if ((symbol.object = dlsym(library, SET_FLAGS_SIZED))) {
		symbol.set_flags_sized(flags, strlen(flags));
	} else {
		return "this mod_v8 does not export the functions of V8";
	}
	return NULL;
}

/* mod_v8 is already loaded and has initialised V8. A flag that is set now could crash the process. */
static void report_too_late(const char *flags)
{
	char *given = v8_flags_in_effect();

	if (!given) {
		switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_WARNING, "cti_robot: V8's flags are not set: mod_v8 was loaded first: "
																  "put mod_cti_robot before mod_v8 in modules.conf.xml, and restart FreeSWITCH\n");
	} else if (strcmp(given, flags)) {
		switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_WARNING, "cti_robot: V8 runs with %s: "
																  "restart FreeSWITCH for other flags\n",
			given);
	}
	switch_safe_free(given);
}

/* Sets the flags before mod_v8 initialises V8. */
static void set_in_time(const char *flags)
{
	const char *version = NULL;
	const char *reason;
	char path[PATH_MAX];
	void *library;

	/* FreeSWITCH opens the same file later and gets the same V8. The file stays open so that V8 keeps its flags until then. */
	switch_snprintf(path, sizeof(path), "%s%s%s.so", SWITCH_GLOBAL_dirs.mod_dir, SWITCH_PATH_SEPARATOR, MOD_V8);
	if (!(library = dlopen(path, RTLD_NOW | RTLD_LOCAL))) {
		switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_WARNING, "cti_robot: V8's flags are not set: mod_v8 cannot be opened: %s\n", dlerror());
		return;
	}
	if ((reason = set_flags(library, flags, &version))) {
		switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_NOTICE, "cti_robot: V8's flags are not set: %s\n", reason);
		return;
	}
	switch_core_set_variable(VARIABLE_IN_EFFECT, flags);
	switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_INFO, "cti_robot: V8 %s runs with %s\n", version, flags);
}

void v8_flags_set(void)
{
	char *flags = wanted_flags();

	if (!flags) return;
	if (strncmp(flags, "--", 2)) {
		switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_ERROR, "cti_robot: V8's flags are not set: the variable cti_robot_v8_flags must begin with --, or be none\n");
	} else if (switch_loadable_module_exists(MOD_V8) == SWITCH_STATUS_SUCCESS) {
		report_too_late(flags);
	} else {
		set_in_time(flags);
	}
	free(flags);
}

char *v8_flags_in_effect(void)
{
	return switch_core_get_variable_dup(VARIABLE_IN_EFFECT);
}
