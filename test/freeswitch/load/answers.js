/** A script that does no more than a bare `answer` and `hangup`: what mod_v8 itself costs a call. */
session.answer();
session.hangup();
