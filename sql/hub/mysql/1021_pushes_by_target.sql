-- The list of the pushes of one target, however many wait for others.
ALTER TABLE `hub_outbox`
  ADD KEY `by_target` (`account_id`, `target`, `state`, `id`);
