/*
 * ticket.c -- tickets with which browsers call
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 *
 * A ticket is a user name, t~<expiry>~<host>~<route>~<nonce>, and its password: the expiry in seconds since 1970, the
 * route in base64url, the password HMAC-SHA256(key of the host, user name) in base64url. The hub makes tickets. The file
 * tickets.json in the robot's home has the key and the host; the sidecar writes it for FreeSWITCH's user alone.
 * FreeSWITCH looks a user up at each request that claims to come from it, and checks the digest afterwards. So a search
 * must not use a ticket up: everybody who knows a user name can cause one.
 */
#include "ticket.h"
#include "digest.h"

#define TICKET_FILE "tickets.json"
#define DEFAULT_HOME "/var/lib/cti-robot"
#define VARIABLE_HOME "cti_robot_home"
#define VARIABLE_TICKET "cti_robot_ticket"
/* The context of all calls with a ticket, whatever the profile says and whatever was dialled. */
#define CONTEXT "cti_robot_ticket"

#define PREFIX "t~"
#define USER_MAX 600
#define FILE_MAX 2000
#define ROUTE_MAX 64

/* Used tickets that are remembered until they expire, and how often expired ones are forgotten, in s. */
#define USED_MAX 100000
#define FORGET_EVERY 10

#define HOST_CHARACTERS NAME_CHARACTERS "."
#define DOMAIN_CHARACTERS HOST_CHARACTERS ":[]"
#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

typedef struct ticket_key {
	char host[256];
	unsigned char bytes[KEY_BYTES];
} ticket_key_t;

static struct {
	switch_mutex_t *mutex;
	/* The expiry of each used ticket, as a pointer's value. */
	switch_hash_t *used;
	int count;
	time_t forgotten;
} tickets;

static switch_bool_t read_hex(const char *text, unsigned char *bytes)
{
	int i;

	if (!text || strlen(text) != 2 * KEY_BYTES || strspn(text, "0123456789abcdef") != 2 * KEY_BYTES) return SWITCH_FALSE;
	for (i = 0; i < KEY_BYTES; i++) {
		unsigned int byte = 0;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1) return SWITCH_FALSE;
		bytes[i] = (unsigned char) byte;
	}
	return SWITCH_TRUE;
}

/* Reads the key anew each time, so that a changed one is in force at once. */
static switch_bool_t read_key(ticket_key_t *key)
{
	char text[FILE_MAX], path[PATH_MAX];
	char *home = switch_core_get_variable_dup(VARIABLE_HOME);
	const char *host;
	switch_bool_t is_read = SWITCH_FALSE;
	size_t length;
	FILE *file;
	cJSON *json;

	switch_snprintf(path, sizeof(path), "%s/%s", zstr(home) ? DEFAULT_HOME : home, TICKET_FILE);
	switch_safe_free(home);
	if (!(file = fopen(path, "r"))) return SWITCH_FALSE;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';

	json = cJSON_Parse(text);
	memset(text, 0, sizeof(text));
	host = json ? cJSON_GetObjectCstr(json, "host") : NULL;
	if (!zstr(host) && strlen(host) < sizeof(key->host) && strspn(host, HOST_CHARACTERS) == strlen(host)) {
		strcpy(key->host, host);
		is_read = read_hex(cJSON_GetObjectCstr(json, "key"), key->bytes);
	}
	cJSON_Delete(json);
	return is_read;
}

/* Expiry and route of a ticket for this host; `route` holds ROUTE_MAX + 1 bytes. FALSE for any other name. */
static switch_bool_t read_user(const char *user, const char *host, time_t *expiry, char *route)
{
	char text[USER_MAX];
	char *parts[5] = { 0 };
	size_t i;

	if (strlen(user) >= sizeof(text)) return SWITCH_FALSE;
	strcpy(text, user);
	if (switch_separate_string(text, '~', parts, 5) != 5 || strcmp(parts[0], "t")) return SWITCH_FALSE;
	if (strlen(parts[1]) > 12 || strspn(parts[1], "0123456789") != strlen(parts[1])) return SWITCH_FALSE;
	if (strcmp(parts[2], host)) return SWITCH_FALSE;
	for (i = 3; i < 5; i++) {
		if (!*parts[i] || strspn(parts[i], NAME_CHARACTERS) != strlen(parts[i])) return SWITCH_FALSE;
	}
	*expiry = (time_t) atoll(parts[1]);
	return from_base64url(parts[3], route, ROUTE_MAX + 1);
}

static switch_bool_t is_expired(time_t expiry)
{
	return switch_epoch_time_now(NULL) >= expiry ? SWITCH_TRUE : SWITCH_FALSE;
}

/* The user of a good ticket, as FreeSWITCH's directory would have it; NULL for all others, which other directories may know. */
static switch_xml_t find_ticket(const char *section, const char *tag_name, const char *key_name, const char *key_value, switch_event_t *params, void *user_data)
{
	const char *user = params ? switch_event_get_header(params, "sip_auth_username") : NULL;
	const char *method = params ? switch_event_get_header(params, "sip_auth_method") : NULL;
	ticket_key_t key = { { 0 }, { 0 } };
	char route[ROUTE_MAX + 1], password[PASSWORD_SIZE];
	switch_xml_t xml = NULL;
	time_t expiry;
	char *text;

	(void) section;
	(void) user_data;
	if (zstr(user) || strncmp(user, PREFIX, strlen(PREFIX)) || strcmp(switch_str_nil(tag_name), "domain") || strcmp(switch_str_nil(key_name), "name")) return NULL;
	/* A ticket is good for a call, and not for a registration or a message. */
	if (strcmp(switch_str_nil(method), "INVITE")) return NULL;
	if (!read_key(&key)) {
		switch_log_printf(SWITCH_CHANNEL_LOG, SWITCH_LOG_WARNING, "cti_robot: a ticket cannot be checked: tickets.json is missing or not valid: is the sidecar running, and freeswitch.browserUrl set?\n");
		return NULL;
	}
	if (!zstr(key_value) && strspn(key_value, DOMAIN_CHARACTERS) == strlen(key_value) && read_user(user, key.host, &expiry, route) && !is_expired(expiry) &&
		make_password(key.bytes, user, password)) {
		/*
		 * Neither name has anything that XML would quote. Any domain is right: wherever the caller comes from, it gets
		 * into one context, and a ticket is all that counts there.
		 */
		text = switch_mprintf("<document type=\"freeswitch/xml\"><section name=\"directory\"><domain name=\"%s\"><users><user id=\"%s\">"
							  "<params><param name=\"password\" value=\"%s\"/></params>"
							  "<variables><variable name=\"user_context\" value=\"" CONTEXT "\"/><variable name=\"" VARIABLE_TICKET "\" value=\"%s\"/></variables>"
							  "</user></users></domain></section></document>",
			key_value, user, password, user);
		xml = switch_xml_parse_str_dup(text);
		memset(text, 0, strlen(text));
		free(text);
		memset(password, 0, sizeof(password));
	}
	memset(&key, 0, sizeof(key));
	return xml;
}

/* Forgets the used tickets that have expired. The mutex is held. */
static void forget(time_t now)
{
	switch_hash_index_t *index;
	switch_hash_t *kept;
	const void *name;
	void *value;
	int count = 0;

	if (now < tickets.forgotten + FORGET_EVERY) return;
	tickets.forgotten = now;
	switch_core_hash_init(&kept);
	for (index = switch_core_hash_first(tickets.used); index; index = switch_core_hash_next(&index)) {
		switch_core_hash_this(index, &name, NULL, &value);
		if ((time_t) (intptr_t) value <= now) continue;
		switch_core_hash_insert(kept, name, value);
		count++;
	}
	switch_core_hash_destroy(&tickets.used);
	tickets.used = kept;
	tickets.count = count;
}

/* Returns NULL, or why the ticket cannot be used. */
static const char *use_up(const char *user, time_t expiry)
{
	time_t now = switch_epoch_time_now(NULL);
	const char *reason = NULL;

	switch_mutex_lock(tickets.mutex);
	forget(now);
	if (now >= expiry) {
		reason = "it has expired";
	} else if (switch_core_hash_find(tickets.used, user)) {
		reason = "it has been used";
	} else if (tickets.count >= USED_MAX) {
		reason = "too many tickets are in use";
	} else {
		switch_core_hash_insert(tickets.used, user, (void *) (intptr_t) expiry);
		tickets.count++;
	}
	switch_mutex_unlock(tickets.mutex);
	return reason;
}

char *take_ticket(switch_core_session_t *session, const char **reason)
{
	switch_channel_t *channel = switch_core_session_get_channel(session);
	/* sofia sets both after it has checked the digest: one itself, the other because the user above has it. */
	const char *user = switch_channel_get_variable(channel, "sip_auth_username");
	const char *ticket = switch_channel_get_variable(channel, VARIABLE_TICKET);
	ticket_key_t key = { { 0 }, { 0 } };
	char route[ROUTE_MAX + 1];
	switch_bool_t is_ticket;
	time_t expiry;

	if (zstr(user) || zstr(ticket) || strcmp(user, ticket) || !switch_true(switch_channel_get_variable(channel, "sip_authorized"))) {
		*reason = "the caller has not shown one";
		return NULL;
	}
	is_ticket = read_key(&key) && read_user(user, key.host, &expiry, route);
	memset(&key, 0, sizeof(key));
	if (!is_ticket) {
		*reason = "it is not for this host";
		return NULL;
	}
	if ((*reason = use_up(user, expiry))) return NULL;
	return switch_core_session_strdup(session, route);
}

void tickets_start(switch_memory_pool_t *pool)
{
	if (!tickets.used) {
		switch_mutex_init(&tickets.mutex, SWITCH_MUTEX_NESTED, pool);
		switch_core_hash_init(&tickets.used);
	}
	switch_xml_bind_search_function(find_ticket, switch_xml_parse_section_string("directory"), NULL);
}

void tickets_stop(void)
{
	/* Waits for the searches that are under way. */
	switch_xml_unbind_search_function_ptr(find_ticket);
}
