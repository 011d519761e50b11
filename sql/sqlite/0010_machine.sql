-- Calls that an answering machine took (docs/reference/dialer.md#machines).
ALTER TABLE call_record ADD COLUMN machine TINYINT;

-- Who asked not to be called, until a hub has the blacklist (docs/reference/dialer.md#opt-out).
CREATE TABLE IF NOT EXISTS cti_robot_optout (
  callid VARCHAR(50) NOT NULL PRIMARY KEY,
  account VARCHAR(64) NOT NULL,
  number VARCHAR(64) NOT NULL,
  created BIGINT NOT NULL
);
