/*
 * mod_cti_robot.c -- the application and the API command cti_robot of FreeSWITCH
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 *
 * <action application="cti_robot" data="flowname"/> runs a flow on the call. The dialog itself is
 * cti_robot.js, which mod_v8 runs on the call's own thread; this module gives it its name in the
 * dialplan, lets no name through that could be more than one argument, and knows which flows run.
 */
#include <switch.h>
#include <limits.h>
#include "v8_flags.h"

/* CTI_ROBOT_VERSION, and CTI_ROBOT_FREESWITCH that it is built for, come from the Makefile. */

#define SCRIPT "cti_robot.js"
#define JAVASCRIPT "javascript"
#define VARIABLE_END "cti_robot_end"
#define VARIABLE_FLOW "cti_robot_flow"
/* By it the record of the call knows that the robot ran on this channel (docs/reference/call-records.md). */
#define VARIABLE_CALLID "cti_robot_callid"

#define APP_SYNTAX "<flow name>"
#define API_SYNTAX "status [json] | version"
#define API_USAGE \
	"USAGE: cti_robot " API_SYNTAX "\n" \
	"  status       calls in flows now, by flow, and what has happened since the module was loaded\n" \
	"  status json  the same for programs\n" \
	"  version      version of this module, and which releases module and script are of\n"

/* Characters, not bytes: the longest name of a flow. */
#define FLOW_NAME_MAX 128

/* Longest name of a release, with its end. */
#define RELEASE_SIZE 101

/* How long an unloading module stays for those who already had its interface in hand, in ms. */
#define GRACE_MS 200
/* How long a forced unloading waits for the calls that it found, in ms. */
#define BUSY_MS 2000

SWITCH_MODULE_LOAD_FUNCTION(mod_cti_robot_load);
SWITCH_MODULE_SHUTDOWN_FUNCTION(mod_cti_robot_shutdown);
SWITCH_MODULE_DEFINITION(mod_cti_robot, mod_cti_robot_load, mod_cti_robot_shutdown, NULL);

/*
 * A call in a flow. It lies on the stack of the call's thread while the flow runs, so that the list
 * costs no memory of its own, cannot grow beyond the calls that there are, and cannot keep one that left.
 */
typedef struct robot_call {
	const char *flow;
	struct robot_call *previous;
	struct robot_call *next;
} robot_call_t;

static struct {
	switch_mutex_t *mutex;
	switch_loadable_module_interface_t *module_interface;
	robot_call_t *calls;
	switch_time_t loaded;
	/* The release that this module was loaded from; empty where it was none. */
	char release[RELEASE_SIZE];
	/* Since the module was loaded: calls that reached the application; those whose name of a flow was
	   none; those for which the script did not run to its end. */
	uint64_t started;
	uint64_t refused;
	uint64_t failed;
	switch_bool_t unloading;
	/* The module was unloaded by force while calls ran: they still use all of this. */
	switch_bool_t kept;
} globals;

/* How many bytes follow the first byte of a UTF-8 character; -1 if no character begins with it. */
static int bytes_after(uint32_t first)
{
	if (first < 0x80) return 0;
	if (first >= 0xc2 && first < 0xe0) return 1;
	if (first >= 0xe0 && first < 0xf0) return 2;
	if (first >= 0xf0 && first < 0xf5) return 3;
	return -1;
}

/* The character at *text, which moves behind it; 0 where it is no well-formed UTF-8, or at the end. */
static uint32_t next_character(const unsigned char **text)
{
	static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = *text;
	uint32_t code = *p++;
	int more = bytes_after(code);
	int i;

	if (more < 0) return 0;
	if (more) code &= 0x3f >> more;
	for (i = 0; i < more; i++, p++) {
		if ((*p & 0xc0) != 0x80) return 0;
		code = code << 6 | (*p & 0x3f);
	}
	if (code < smallest[more] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0;

	*text = p;
	return code;
}

/*
 * Whether it can be the name of a flow (flow-format.md#files-name), as far as the list of arguments and the log are concerned:
 * of ASCII only letters, digits and _ - . @, no leading dot, no two in a row, no control character and no blank of
 * any script. Which characters beyond ASCII are letters is known by the script, which checks the name again.
 */
static switch_bool_t is_flow_name(const char *name)
{
	const unsigned char *p = (const unsigned char *) name;
	int characters = 0;

	if (*name == '.' || strstr(name, "..")) return SWITCH_FALSE;
	while (*p) {
		uint32_t code = next_character(&p);

		if (code == 0 || ++characters > FLOW_NAME_MAX) return SWITCH_FALSE;
		if (code < 0x80 && !(code >= 'a' && code <= 'z') && !(code >= 'A' && code <= 'Z') && !(code >= '0' && code <= '9') && !strchr("_-.@", (int) code)) {
			return SWITCH_FALSE;
		}
		if ((code >= 0x80 && code <= 0xa0) || (code >= 0x2000 && code <= 0x206f) || code == 0x3000 || code == 0xfeff) {
			return SWITCH_FALSE;
		}
	}
	return characters > 0 ? SWITCH_TRUE : SWITCH_FALSE;
}

/* Where the script must lie; the caller's buffer holds PATH_MAX bytes. */
static const char *script_path(char *path)
{
	switch_snprintf(path, PATH_MAX, "%s%s%s", SWITCH_GLOBAL_dirs.script_dir, SWITCH_PATH_SEPARATOR, SCRIPT);
	return path;
}

/*
 * The name of the release that a file belongs to: what stands in RELEASE, one folder above the file's own, where links
 * to the file lead. Empty where there is none.
 */
static void find_release(const char *file, char *release)
{
	char path[PATH_MAX];
	char *end;
	FILE *source;

	*release = '\0';
	/* Room for the name behind the folder. */
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

static void enter(robot_call_t *call)
{
	switch_mutex_lock(globals.mutex);
	call->next = globals.calls;
	if (call->next) call->next->previous = call;
	globals.calls = call;
	switch_mutex_unlock(globals.mutex);
}

static void leave(robot_call_t *call)
{
	switch_mutex_lock(globals.mutex);
	if (call->next) call->next->previous = call->previous;
	if (call->previous) call->previous->next = call->next;
	else globals.calls = call->next;
	switch_mutex_unlock(globals.mutex);
}

static void count(uint64_t *counter)
{
	switch_mutex_lock(globals.mutex);
	(*counter)++;
	switch_mutex_unlock(globals.mutex);
}

/* The flow cannot run: the log says why, the dialplan goes on and can see it. */
static void fail(switch_core_session_t *session, const char *reason, const char *advice)
{
	switch_channel_t *channel = switch_core_session_get_channel(session);

	count(&globals.failed);
	switch_log_printf(SWITCH_CHANNEL_SESSION_LOG(session), SWITCH_LOG_ERROR, "cti_robot: the flow cannot run: %s: %s\n", reason, advice);
	switch_channel_set_variable_printf(channel, VARIABLE_END, "error(%s)", reason);
}

/* Runs the script with the name, which may be NULL: then it writes the rows of a call that it refuses. */
static void run_script(switch_core_session_t *session, const char *flow)
{
	switch_channel_t *channel = switch_core_session_get_channel(session);
	switch_application_interface_t *javascript;
	char path[PATH_MAX];

	if (switch_file_exists(script_path(path), switch_core_session_get_pool(session)) != SWITCH_STATUS_SUCCESS) {
		fail(session, "no script", "install " SCRIPT " into FreeSWITCH's folder of scripts");
		return;
	}

	/* Looked up here: switch_core_session_execute_application would hang up where there is none. */
	if (!(javascript = switch_loadable_module_get_application_interface(JAVASCRIPT))) {
		fail(session, "no mod_v8", "load mod_v8");
		return;
	}
	switch_core_session_exec(session, javascript, switch_core_session_sprintf(session, "%s%s%s", SCRIPT, flow ? " " : "", flow ? flow : ""));
	UNPROTECT_INTERFACE(javascript);

	/* The script sets it on each of its ways out. */
	if (zstr(switch_channel_get_variable(channel, VARIABLE_END))) {
		fail(session, "script failed", "see what mod_v8 says above");
	}
}

SWITCH_STANDARD_APP(cti_robot_function)
{
	switch_channel_t *channel = switch_core_session_get_channel(session);
	char *flow = switch_core_session_strdup(session, switch_str_nil(data));
	robot_call_t call = { 0 };

	flow = switch_strip_spaces(flow, SWITCH_FALSE);
	count(&globals.started);
	switch_channel_set_variable(channel, VARIABLE_END, NULL);
	switch_channel_set_variable(channel, VARIABLE_CALLID, switch_core_session_get_uuid(session));

	if (globals.unloading) {
		fail(session, "module unloading", "the call came while mod_cti_robot was being unloaded");
		return;
	}
	if (!is_flow_name(flow)) {
		/* The name is not logged: it may be anything, a caller's number too. */
		count(&globals.refused);
		run_script(session, NULL);
		return;
	}

	switch_channel_set_variable(channel, VARIABLE_FLOW, flow);
	call.flow = flow;
	enter(&call);
	run_script(session, flow);
	leave(&call);
}

/* Calls by flow, as an object with the flows' names as keys. */
static cJSON *calls_by_flow(int *calls)
{
	cJSON *flows = cJSON_CreateObject();
	robot_call_t *call;

	*calls = 0;
	switch_mutex_lock(globals.mutex);
	for (call = globals.calls; call; call = call->next, (*calls)++) {
		cJSON *flow = cJSON_GetObjectItemCaseSensitive(flows, call->flow);

		if (flow) cJSON_SetNumberValue(flow, flow->valuedouble + 1);
		else cJSON_AddItemToObject(flows, call->flow, cJSON_CreateNumber(1));
	}
	switch_mutex_unlock(globals.mutex);
	return flows;
}

static cJSON *status(void)
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
	/* Where a link leads tells which release runs. */
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

static void write_status(switch_stream_handle_t *stream, cJSON *all)
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

/* New calls run the script as it is now; the module stays as it was loaded. */
static void write_version(switch_stream_handle_t *stream)
{
	char path[PATH_MAX], release[RELEASE_SIZE];

	find_release(script_path(path), release);
	stream->write_function(stream, "mod_cti_robot %s, built for FreeSWITCH %s\n", CTI_ROBOT_VERSION, CTI_ROBOT_FREESWITCH);
	stream->write_function(stream, "release of the module: %s\n", *globals.release ? globals.release : "none");
	stream->write_function(stream, "release of the script: %s\n", *release ? release : "none");
}

SWITCH_STANDARD_API(cti_robot_api)
{
	char *words = strdup(switch_str_nil(cmd));
	char *argv[3] = { 0 };
	int argc;

	(void) session;
	switch_assert(words);
	argc = switch_separate_string(words, ' ', argv, 3);
	if (argc == 1 && !strcasecmp(argv[0], "version")) {
		write_version(stream);
	} else if ((argc == 1 || (argc == 2 && !strcasecmp(argv[1], "json"))) && !strcasecmp(argv[0], "status")) {
		cJSON *all = status();

		if (argc == 2) {
			char *text = cJSON_PrintUnformatted(all);

			stream->write_function(stream, "%s\n", text);
			switch_safe_free(text);
		} else {
			write_status(stream, all);
		}
		cJSON_Delete(all);
	} else {
		stream->write_function(stream, "-%s", API_USAGE);
	}
	free(words);
	return SWITCH_STATUS_SUCCESS;
}

SWITCH_MODULE_LOAD_FUNCTION(mod_cti_robot_load)
{
	switch_application_interface_t *app_interface;
	switch_api_interface_t *api_interface;
	char path[PATH_MAX];

	*module_interface = switch_loadable_module_create_module_interface(pool, modname);
	v8_flags_set();

	if (!globals.kept) {
		memset(&globals, 0, sizeof(globals));
		switch_mutex_init(&globals.mutex, SWITCH_MUTEX_NESTED, pool);
		globals.loaded = switch_time_now();
		switch_snprintf(path, sizeof(path), "%s%smod_cti_robot.so", SWITCH_GLOBAL_dirs.mod_dir, SWITCH_PATH_SEPARATOR);
		find_release(path, globals.release);
	}
	globals.module_interface = *module_interface;
	globals.unloading = SWITCH_FALSE;

	/* As javascript has it: the script answers, or does not. */
	SWITCH_ADD_APP(app_interface, "cti_robot", "Run a flow of the dialog robot", "Run a flow of the dialog robot on the call", cti_robot_function, APP_SYNTAX, SAF_SUPPORT_NOMEDIA);
	SWITCH_ADD_API(api_interface, "cti_robot", "Calls in flows of the dialog robot", cti_robot_api, API_SYNTAX);
	switch_console_set_complete("add cti_robot status");
	switch_console_set_complete("add cti_robot status json");
	switch_console_set_complete("add cti_robot version");

	return SWITCH_STATUS_SUCCESS;
}

/*
 * FreeSWITCH refuses to unload a module whose application runs (it holds the module's rwlock for writing while this
 * function runs, unless the unloading is forced). Two things it leaves to the module:
 *
 * - Who looked the application up just before waits for that lock, gets it after the module's code and memory are
 *   gone, and ends the process. They are let through here, and turned away.
 * - A forced unloading asks nobody. While calls run, the code stays.
 */
SWITCH_MODULE_SHUTDOWN_FUNCTION(mod_cti_robot_shutdown)
{
	switch_thread_rwlock_t *rwlock = globals.module_interface->rwlock;
	switch_bool_t held = SWITCH_TRUE;
	int waited;

	globals.unloading = SWITCH_TRUE;
	switch_console_set_complete("del cti_robot");

	if (switch_thread_rwlock_tryrdlock(rwlock) == SWITCH_STATUS_SUCCESS) held = SWITCH_FALSE;
	switch_thread_rwlock_unlock(rwlock);
	switch_yield(GRACE_MS * 1000);

	if (held) {
		switch_thread_rwlock_wrlock(rwlock);
		return SWITCH_STATUS_SUCCESS;
	}
	for (waited = 0; waited < BUSY_MS; waited += 20) {
		if (switch_thread_rwlock_trywrlock(rwlock) == SWITCH_STATUS_SUCCESS) {
			switch_thread_rwlock_unlock(rwlock);
			return SWITCH_STATUS_SUCCESS;
		}
		switch_yield(20000);
	}
	globals.kept = SWITCH_TRUE;
	switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_WARNING, "cti_robot: calls still run: the code of mod_cti_robot stays in memory\n");
	return SWITCH_STATUS_NOUNLOAD;
}

/* For Emacs:
 * Local Variables:
 * mode:c
 * indent-tabs-mode:t
 * tab-width:4
 * c-basic-offset:4
 * End:
 * For VIM:
 * vim:set softtabstop=4 shiftwidth=4 tabstop=4 noet:
 */
