-- How far each spool file has been moved into conversation; changes in the same transaction as the rows.
-- What the columns mean stands in sql/mysql.
CREATE TABLE IF NOT EXISTS cti_robot_position (
  spool TEXT NOT NULL,
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  head TEXT NOT NULL,
  state TEXT NOT NULL,
  updated TEXT NOT NULL,
  PRIMARY KEY (spool, file)
);

CREATE INDEX IF NOT EXISTS by_age ON cti_robot_position (updated);
