-- The trail as a chain: each entry is sealed by a hash over the seal before it and everything it says.
--
-- SQLite has no SHA-256, so the triggers go on writing entries without a seal, whichever program
-- writes; qktui seals what is unsealed, in order, at the end of each of its transactions. What a
-- seal is made of is written in docs/database.md.

CREATE TABLE seal (
  change_id INTEGER PRIMARY KEY CHECK (change_id > 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32)      -- SHA-256; hex(hash) is what people note
) STRICT;

CREATE TRIGGER seal_is_never_updated BEFORE UPDATE ON seal BEGIN
  SELECT RAISE(ABORT, '封印不能更改 (seals are append-only)');
END;
CREATE TRIGGER seal_is_never_deleted BEFORE DELETE ON seal BEGIN
  SELECT RAISE(ABORT, '封印不能删除 (seals are append-only)');
END;
CREATE TRIGGER seal_is_appended BEFORE INSERT ON seal
WHEN NEW.change_id <= (SELECT max(change_id) FROM seal) BEGIN
  SELECT RAISE(ABORT, '封印只能接在最后 (seals are append-only)');
END;

-- An entry never comes between others, and leaves no number out: a gap is then a sign by itself.
CREATE TRIGGER change_is_appended BEFORE INSERT ON change
WHEN NEW.id > 0 AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM change) BEGIN
  SELECT RAISE(ABORT, '修改记录只能接在最后 (the change trail is append-only)');
END;

-- SHA-256 of the cells that an import put in, with the import's own entry: from there the trail
-- can be replayed, and must end at the cells of today. NULL in entries made before this.
ALTER TABLE change ADD COLUMN figures BLOB;
