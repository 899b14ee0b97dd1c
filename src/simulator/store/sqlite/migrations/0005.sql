-- The whole lifecycle: why sessions are over.

-- `msdyn_closurereason`; null while the session is open.
ALTER TABLE session ADD COLUMN closure INTEGER;
