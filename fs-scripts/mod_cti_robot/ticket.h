/*
 * ticket.h -- tickets with which browsers call (docs/reference/browsers.md)
 *
 * Copyright the authors of cti-robot. Licensed under the Apache License, Version 2.0.
 */
#ifndef TICKET_H
#define TICKET_H

#include <switch.h>

/* The argument of the application for calls with a ticket. */
#define TICKET_ARGUMENT "ticket:"

/* Answers FreeSWITCH's searches for users whose names are tickets. */
void tickets_start(switch_memory_pool_t *pool);

/* Ends that. Tickets that were used are forgotten. */
void tickets_stop(void);

/*
 * Uses up the ticket with which the caller has authenticated, and returns what it calls, in the session's pool. NULL if
 * the call has no ticket that is good; `reason` says why.
 */
char *take_ticket(switch_core_session_t *session, const char **reason);

#endif
