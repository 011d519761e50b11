/*
 * mod_cti_robot.c -- the application and the API command cti_robot of FreeSWITCH
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 *
 * <action application="cti_robot" data="flowname"/> runs a flow on the call, data="http://…" a dialog that a server leads.
 * The dialog itself is cti_robot.js, which mod_v8 runs on the call's own thread. This module makes it available to the
 * dialplan, rejects names that could be more than one argument, and tracks which flows run.
 */
#include "robot.h"
#include "address.h"
#include "flow_name.h"
#include "ticket.h"
#include "v8_flags.h"

#define VARIABLE_END "cti_robot_end"
/* Tells the call record that the robot ran on this channel (docs/reference/call-records.md). */
#define VARIABLE_CALLID "cti_robot_callid"

#define APP_SYNTAX "<flow name> | http[s]://<server> | number:<number> | " TICKET_ARGUMENT
#define API_SYNTAX "status [json] | version"
#define API_USAGE \
	"USAGE: cti_robot " API_SYNTAX "\n" \
	"  status       current calls by flow, and totals since the module was loaded\n" \
	"  status json  the same as JSON\n" \
	"  version      the version of this module, and the releases of the module and the script\n"

/* What records have as the number of a caller with a ticket: a guest could give itself any. */
#define BROWSER "browser"

/* How long an unloading module waits for threads that have already looked up its interface, in ms. */
#define GRACE_MS 200
/* How long a forced unloading waits for the calls that run, in ms. */
#define BUSY_MS 2000

SWITCH_MODULE_LOAD_FUNCTION(mod_cti_robot_load);
SWITCH_MODULE_SHUTDOWN_FUNCTION(mod_cti_robot_shutdown);
SWITCH_MODULE_DEFINITION(mod_cti_robot, mod_cti_robot_load, mod_cti_robot_shutdown, NULL);

robot_globals_t globals;

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

/* The flow cannot run. The log says why. The dialplan continues and can read the reason from a variable. */
static void fail(switch_core_session_t *session, const char *reason, const char *advice)
{
	switch_channel_t *channel = switch_core_session_get_channel(session);

	count(&globals.failed);
	switch_log_printf(SWITCH_CHANNEL_SESSION_LOG(session), SWITCH_LOG_ERROR, "cti_robot: the flow cannot run: %s: %s\n", reason, advice);
	switch_channel_set_variable_printf(channel, VARIABLE_END, "error(%s)", reason);
}

/* Runs the script with the name of the flow, or an address. Without a name (NULL) the script writes the rows of a refused call. */
static void run_script(switch_core_session_t *session, const char *flow)
{
	switch_channel_t *channel = switch_core_session_get_channel(session);
	switch_application_interface_t *javascript;
	char path[PATH_MAX];

	if (switch_file_exists(script_path(path), switch_core_session_get_pool(session)) != SWITCH_STATUS_SUCCESS) {
		fail(session, "no script", "install " SCRIPT " in FreeSWITCH's script directory");
		return;
	}

	/* Looked up here, because switch_core_session_execute_application hangs up if there is none. */
	if (!(javascript = switch_loadable_module_get_application_interface(JAVASCRIPT))) {
		fail(session, "no mod_v8", "load mod_v8");
		return;
	}
	switch_core_session_exec(session, javascript, switch_core_session_sprintf(session, "%s%s%s", SCRIPT, flow ? " " : "", flow ? flow : ""));
	UNPROTECT_INTERFACE(javascript);

	/* The script sets this variable whenever it ends normally. */
	if (zstr(switch_channel_get_variable(channel, VARIABLE_END))) {
		fail(session, "script failed", "see the log of mod_v8 above");
	}
}

/*
 * What the ticket of a call opens, as number:<route>. NULL if the call has none that is good: it is hung up before it is
 * answered. What the caller dialled, and the name that it gave itself, are not used.
 */
static char *routed_by_ticket(switch_core_session_t *session)
{
	switch_channel_t *channel = switch_core_session_get_channel(session);
	const char *reason = NULL;
	char *route = take_ticket(session, &reason);

	if (!route) {
		count(&globals.refused);
		switch_log_printf(SWITCH_CHANNEL_SESSION_LOG(session), SWITCH_LOG_NOTICE, "cti_robot: the ticket of a call is refused: %s\n", reason);
		switch_channel_set_variable(channel, VARIABLE_END, "error(ticket refused)");
		/* No robot ran: there is no record. */
		switch_channel_set_variable(channel, VARIABLE_CALLID, NULL);
		switch_channel_hangup(channel, SWITCH_CAUSE_INCOMING_CALL_BARRED);
		return NULL;
	}
	switch_channel_set_profile_var(channel, "destination_number", route);
	switch_channel_set_variable(channel, "sip_req_user", route);
	switch_channel_set_variable(channel, "sip_to_user", route);
	switch_channel_set_profile_var(channel, "caller_id_number", BROWSER);
	switch_channel_set_profile_var(channel, "caller_id_name", BROWSER);
	return switch_core_session_sprintf(session, "number:%s", route);
}

SWITCH_STANDARD_APP(cti_robot_function)
{
	switch_channel_t *channel = switch_core_session_get_channel(session);
	char *flow = switch_core_session_strdup(session, switch_str_nil(data));
	switch_memory_pool_t *pool = switch_core_session_get_pool(session);
	robot_call_t call = { 0 };
	char *argument;

	flow = switch_strip_spaces(flow, SWITCH_FALSE);
	count(&globals.started);
	switch_channel_set_variable(channel, VARIABLE_END, NULL);
	switch_channel_set_variable(channel, VARIABLE_CALLID, switch_core_session_get_uuid(session));

	if (globals.unloading) {
		fail(session, "module unloading", "the call arrived while mod_cti_robot was being unloaded");
		return;
	}
	if (!strcasecmp(flow, TICKET_ARGUMENT) && !(flow = routed_by_ticket(session))) return;
	argument = is_address(flow) ? address_argument(flow, pool) : flow;
	if (!argument || (argument == flow && !is_flow_name(flow))) {
		/* The name is not logged. It may be anything, including a caller's number. */
		count(&globals.refused);
		run_script(session, NULL);
		return;
	}

	call.flow = argument == flow ? flow : shown_address(argument, pool);
	switch_channel_set_variable(channel, VARIABLE_FLOW, call.flow);
	if (is_number(flow)) call.routed = channel;
	enter(&call);
	run_script(session, argument);
	leave(&call);
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
		cJSON *all = robot_status();

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
	tickets_start(pool);

	/* SAF_SUPPORT_NOMEDIA, as javascript has: the script decides whether to answer. */
	SWITCH_ADD_APP(app_interface, "cti_robot", "Run a flow of the dialog robot", "Run a flow of the dialog robot on the call", cti_robot_function, APP_SYNTAX, SAF_SUPPORT_NOMEDIA);
	SWITCH_ADD_API(api_interface, "cti_robot", "Calls in flows of the dialog robot", cti_robot_api, API_SYNTAX);
	switch_console_set_complete("add cti_robot status");
	switch_console_set_complete("add cti_robot status json");
	switch_console_set_complete("add cti_robot version");

	return SWITCH_STATUS_SUCCESS;
}

/*
 * FreeSWITCH refuses to unload a module whose application runs: it holds the module's rwlock for writing while this
 * function runs, unless the unloading is forced. The module must handle two cases itself:
 *
 * - A thread that looked up the application just before waits for that lock. It would get the lock after the module's
 *   code and memory are gone, and crash the process. This function lets such threads in, and the application rejects
 *   their calls.
 * - A forced unloading does not check for calls. While calls run, the code stays in memory.
 */
SWITCH_MODULE_SHUTDOWN_FUNCTION(mod_cti_robot_shutdown)
{
	switch_thread_rwlock_t *rwlock = globals.module_interface->rwlock;
	switch_bool_t held = SWITCH_TRUE;
	int waited;

	globals.unloading = SWITCH_TRUE;
	tickets_stop();
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
	switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_WARNING, "cti_robot: mod_cti_robot stays in memory: calls still run\n");
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
