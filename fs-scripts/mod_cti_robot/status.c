/*
 * status.c -- what the API command cti_robot answers
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#include "robot.h"
#include "v8_flags.h"

const char *script_path(char *path)
{
	switch_snprintf(path, PATH_MAX, "%s%s%s", SWITCH_GLOBAL_dirs.script_dir, SWITCH_PATH_SEPARATOR, SCRIPT);
	return path;
}

void find_release(const char *file, char *release)
{
	char path[PATH_MAX];
	char *end;
	FILE *source;

	*release = '\0';
	/* There must be room for the name after the folder. */
	if (!realpath(file, path) || strlen(path) + sizeof("RELEASE") > sizeof(path)) return;
	if (!(end = strrchr(path, '/'))) return;
	*end = '\0';
	if (!(end = strrchr(path, '/'))) return;
	strcpy(end + 1, "RELEASE");
	if (!(source = fopen(path, "r"))) return;
	if (!fgets(release, RELEASE_SIZE, source)) *release = '\0';
	fclose(source);
	release[strspn(release, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+_-")] = '\0';
}

/* The channel is there: its thread leaves the list of calls, which is locked, before it ends. */
static const char *flow_of(const robot_call_t *call)
{
	const char *found = call->routed ? switch_channel_get_variable_dup(call->routed, VARIABLE_FLOW, SWITCH_TRUE, -1) : NULL;

	return found ? found : call->flow;
}

/* The number of calls by flow, as an object with the names of the flows as keys. */
static cJSON *calls_by_flow(int *calls)
{
	cJSON *flows = cJSON_CreateObject();
	robot_call_t *call;

	*calls = 0;
	switch_mutex_lock(globals.mutex);
	for (call = globals.calls; call; call = call->next, (*calls)++) {
		const char *name = flow_of(call);
		cJSON *flow = cJSON_GetObjectItemCaseSensitive(flows, name);

		if (flow) cJSON_SetNumberValue(flow, flow->valuedouble + 1);
		else cJSON_AddItemToObject(flows, name, cJSON_CreateNumber(1));
	}
	switch_mutex_unlock(globals.mutex);
	return flows;
}

cJSON *robot_status(void)
{
	cJSON *all = cJSON_CreateObject();
	char path[PATH_MAX], real[PATH_MAX], release[RELEASE_SIZE], since[80] = "";
	switch_application_interface_t *javascript = switch_loadable_module_get_application_interface(JAVASCRIPT);
	char *v8_flags = v8_flags_in_effect();
	switch_time_exp_t time;
	switch_size_t length;
	int calls;
	cJSON *flows = calls_by_flow(&calls);

	switch_time_exp_lt(&time, globals.loaded);
	switch_strftime_nocheck(since, &length, sizeof(since), "%Y-%m-%d %H:%M:%S", &time);
	cJSON_AddStringToObject(all, "version", CTI_ROBOT_VERSION);
	cJSON_AddStringToObject(all, "moduleRelease", globals.release);
	find_release(script_path(path), release);
	cJSON_AddStringToObject(all, "scriptRelease", release);
	/* The target of the link shows which release runs. */
	if (realpath(script_path(path), real)) cJSON_AddStringToObject(all, "script", real);
	else cJSON_AddNullToObject(all, "script");
	cJSON_AddBoolToObject(all, "v8", javascript != NULL);
	UNPROTECT_INTERFACE(javascript);
	if (v8_flags) cJSON_AddStringToObject(all, "v8_flags", v8_flags);
	else cJSON_AddNullToObject(all, "v8_flags");
	switch_safe_free(v8_flags);
	cJSON_AddStringToObject(all, "since", since);
	switch_mutex_lock(globals.mutex);
	cJSON_AddNumberToObject(all, "started", (double) globals.started);
	cJSON_AddNumberToObject(all, "refused", (double) globals.refused);
	cJSON_AddNumberToObject(all, "failed", (double) globals.failed);
	switch_mutex_unlock(globals.mutex);
	cJSON_AddNumberToObject(all, "calls", calls);
	cJSON_AddItemToObject(all, "flows", flows);
	return all;
}

void write_status(switch_stream_handle_t *stream, cJSON *all)
{
	cJSON *flows = cJSON_GetObjectItem(all, "flows");
	const char *v8_flags = cJSON_GetObjectCstr(all, "v8_flags");
	cJSON *flow;

	stream->write_function(stream, "mod_cti_robot %s\n", CTI_ROBOT_VERSION);
	stream->write_function(stream, "script: %s\n", switch_str_nil(cJSON_GetObjectCstr(all, "script") ? cJSON_GetObjectCstr(all, "script") : "missing: install " SCRIPT));
	stream->write_function(stream, "mod_v8: %s%s%s\n", cJSON_IsTrue(cJSON_GetObjectItem(all, "v8")) ? "loaded" : "missing: load mod_v8",
		v8_flags ? ", V8 runs with " : "", switch_str_nil(v8_flags));
	stream->write_function(stream, "since %s: %.0f started, %.0f refused, %.0f failed\n", cJSON_GetObjectCstr(all, "since"),
		cJSON_GetObjectItem(all, "started")->valuedouble, cJSON_GetObjectItem(all, "refused")->valuedouble, cJSON_GetObjectItem(all, "failed")->valuedouble);
	stream->write_function(stream, "%d calls in %d flows\n", cJSON_GetObjectItem(all, "calls")->valueint, cJSON_GetArraySize(flows));
	cJSON_ArrayForEach(flow, flows) {
		stream->write_function(stream, "%7d  %s\n", flow->valueint, flow->string);
	}
}

/* New calls run the script that is installed now. The module remains the one that was loaded. */
void write_version(switch_stream_handle_t *stream)
{
	char path[PATH_MAX], release[RELEASE_SIZE];

	find_release(script_path(path), release);
	stream->write_function(stream, "mod_cti_robot %s, built for FreeSWITCH %s\n", CTI_ROBOT_VERSION, CTI_ROBOT_FREESWITCH);
	stream->write_function(stream, "release of the module: %s\n", *globals.release ? globals.release : "none");
	stream->write_function(stream, "release of the script: %s\n", *release ? release : "none");
}
