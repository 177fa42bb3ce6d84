-- How much a payment confirmation told, so that a later one for the rest does not tell it again. Unknown for earlier ones.
ALTER TABLE payments ADD COLUMN amount TEXT;
