-- Where the log was found to be older than what was read of it the board is made anew, and its change numbers go on above every one that
-- was given before: this one was the last. What is made of the log from its beginning, as by a rebuild, is numbered from here on.
ALTER TABLE board_hospital ADD COLUMN begun_after bigint NOT NULL DEFAULT 0;
