-- The calls of an account that are older than it keeps them.
ALTER TABLE `call_history`
  ADD KEY `by_age` (`account_id`, `called_at`);
