-- What users log in with besides their passwords.
CREATE TABLE IF NOT EXISTS hub_recovery_code (
  user_id INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (user_id, hash)
);

CREATE TABLE IF NOT EXISTS hub_user_identity (
  user_id INTEGER NOT NULL PRIMARY KEY,
  account_id INTEGER NOT NULL,
  email TEXT,
  subject TEXT,
  UNIQUE (account_id, email),
  UNIQUE (account_id, subject)
);
