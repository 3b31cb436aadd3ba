-- What the rules found, kept for lists over every report, and what people said of it.

ALTER TABLE report ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;

-- A rule that does not hold. The sides are exact decimals as text; facts is a digest of what the
-- finding says, whatever the language: a review holds while it stays the same.
CREATE TABLE finding (
  report_id INTEGER NOT NULL REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,         -- errors first, then warnings, then notes
  rule TEXT NOT NULL,
  place TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'note')),
  left_side TEXT,
  right_side TEXT,
  cells TEXT NOT NULL,               -- JSON array of cell ids
  message TEXT NOT NULL,
  quote TEXT NOT NULL,
  facts TEXT NOT NULL,
  review TEXT NOT NULL DEFAULT 'open' CHECK (review IN ('open', 'confirmed', 'dismissed')),
  PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_findings ON report(agency_id, year) WHERE errors > 0 OR warnings > 0 OR notes > 0;
CREATE INDEX report_unchecked ON report(id) WHERE checked = 0;

-- Every review that was ever made; the newest of the same facts counts.
CREATE TABLE review (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  report_id INTEGER NOT NULL,
  rule TEXT NOT NULL,
  place TEXT NOT NULL,
  facts TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'dismissed')),
  reason TEXT NOT NULL,
  user TEXT NOT NULL,
  at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  CHECK (state <> 'dismissed' OR trim(reason) <> '')
) STRICT;
CREATE INDEX review_facts ON review(report_id, rule, place, facts, id);
CREATE TRIGGER review_is_never_updated BEFORE UPDATE ON review BEGIN
  SELECT RAISE(ABORT, '复核记录不能更改 (reviews are append-only)');
END;
CREATE TRIGGER review_is_never_deleted BEFORE DELETE ON review BEGIN
  SELECT RAISE(ABORT, '复核记录不能删除 (reviews are append-only)');
END;
CREATE TRIGGER review_is_never_replaced BEFORE INSERT ON review
WHEN NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM review WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, '复核记录不能替换 (reviews are append-only)');
END;

-- Digests of a report's figures and narrative, to find others that print the same.
CREATE TABLE report_digest (
  report_id INTEGER PRIMARY KEY REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  figures TEXT NOT NULL,
  narrative TEXT NOT NULL
) STRICT;
CREATE INDEX report_digest_figures ON report_digest(figures) WHERE figures <> '';
CREATE INDEX report_digest_narrative ON report_digest(narrative) WHERE narrative <> '';

CREATE TRIGGER findings_go_with_the_report AFTER DELETE ON report BEGIN
  DELETE FROM finding WHERE report_id = OLD.id;
  DELETE FROM report_digest WHERE report_id = OLD.id;
END;

-- A report that changes puts in question what was found in those that are compared with it: next
-- year's of the same agency, and that of the government above. checked = 0 until they are checked again.
CREATE TRIGGER report_change_questions_others AFTER UPDATE OF checked ON report
WHEN OLD.checked = 1 AND NEW.checked = 0 BEGIN
  UPDATE report SET checked = 0 WHERE checked = 1 AND agency_id = NEW.agency_id AND year = NEW.year + 1;
  UPDATE report SET checked = 0 WHERE checked = 1 AND year = NEW.year
    AND agency_id = (SELECT parent_id FROM agency WHERE id = NEW.agency_id);
END;
CREATE TRIGGER report_insert_questions_others AFTER INSERT ON report BEGIN
  UPDATE report SET checked = 0 WHERE checked = 1 AND agency_id = NEW.agency_id AND year = NEW.year + 1;
  UPDATE report SET checked = 0 WHERE checked = 1 AND year = NEW.year
    AND agency_id = (SELECT parent_id FROM agency WHERE id = NEW.agency_id);
END;
CREATE TRIGGER report_delete_questions_others AFTER DELETE ON report BEGIN
  UPDATE report SET checked = 0 WHERE checked = 1 AND agency_id = OLD.agency_id AND year = OLD.year + 1;
  UPDATE report SET checked = 0 WHERE checked = 1 AND year = OLD.year
    AND agency_id = (SELECT parent_id FROM agency WHERE id = OLD.agency_id);
END;
CREATE TRIGGER agency_move_questions_governments AFTER UPDATE OF parent_id ON agency
WHEN NEW.parent_id IS NOT OLD.parent_id BEGIN
  UPDATE report SET checked = 0 WHERE checked = 1 AND agency_id IN (NEW.parent_id, OLD.parent_id);
END;
CREATE TRIGGER text_change_questions_the_report AFTER UPDATE OF text ON section
WHEN NEW.text IS NOT OLD.text BEGIN
  UPDATE report SET checked = 0 WHERE id = NEW.report_id;
END;
CREATE TRIGGER year_change_questions_the_report AFTER UPDATE OF title, year, agency_id, period_start, period_end ON report BEGIN
  UPDATE report SET checked = 0 WHERE id = NEW.id;
END;

CREATE VIEW "核查结果" AS
SELECT a.region AS "地区", a.name AS "单位", r.year AS "年度", f.severity AS "程度", f.rule AS "规则",
       f.message AS "问题", f.left_side AS "左边", f.right_side AS "右边", f.quote AS "原话", f.review AS "复核"
FROM finding f JOIN report r ON r.id = f.report_id JOIN agency a ON a.id = r.agency_id;

-- The first check over what is there already.
UPDATE report SET checked = 0 WHERE checked = 1;
