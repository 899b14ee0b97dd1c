-- Where deliveries go on being numbered once there is none left: an id is never given twice, so that a try that is still
-- under way is never noted on another delivery.
INSERT INTO counter (name, value) SELECT 'delivery', coalesce(max(id), 0) FROM delivery;
