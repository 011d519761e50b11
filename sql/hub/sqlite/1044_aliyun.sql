-- Keys of Aliyun's door, and the nonces that its requests have used (docs/reference/aliyun.md). Times are ms since 1970.
CREATE TABLE IF NOT EXISTS hub_aliyun_key (
  -- The key in hub_key, which says whose it is and what it may do.
  key_id INTEGER NOT NULL PRIMARY KEY,
  access_key_id VARCHAR(32) NOT NULL UNIQUE,
  -- Sealed: a signature needs the secret itself.
  secret VARCHAR(255) NOT NULL,
  -- JSON array of the actions that it may use; null: all.
  actions TEXT
);

CREATE TABLE IF NOT EXISTS hub_nonce (
  -- SHA-256 of the key and its nonce, hex.
  hash CHAR(64) NOT NULL PRIMARY KEY,
  -- Whose request was the first.
  claim CHAR(36) NOT NULL,
  expires BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS hub_nonce_by_age ON hub_nonce (expires);
