-- qktui's database, first version. Read docs/database.md for the ideas behind it.
--
-- A report's figures are tall: one row of `cell` for each cell that is not a plain zero.
--   no row            0, where the report's layout has the cell; else the report has no such cell
--   value             a number: pieces, or the smallest unit of an amount (see form_cell.decimals)
--   value NULL        no number: raw is what is printed instead ('' blank, '/', '—' ...)
--   both NULL         the report lacks a cell that its layout prints
-- Every gate is a trigger, so it holds for any program that writes to this file.

CREATE TABLE form (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  origin TEXT NOT NULL,
  digest TEXT NOT NULL          -- SHA-256 of the form file that the rows below were made from
) STRICT;

CREATE TABLE form_cell (
  no INTEGER PRIMARY KEY,
  form TEXT NOT NULL REFERENCES form(id),
  id TEXT NOT NULL,             -- table.row.column, as in the exchange format
  position INTEGER NOT NULL,    -- the official order
  section INTEGER NOT NULL,
  table_title TEXT NOT NULL,
  row_label TEXT NOT NULL,
  column_label TEXT NOT NULL,
  unit TEXT NOT NULL,
  decimals INTEGER NOT NULL DEFAULT 0,  -- value = figure * 10^decimals
  signed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (form, id)
) STRICT;

-- How a form is printed: '' officially; 't3.other' with that group in one row instead of
-- its details; 't3.other+' with it as a subtotal beside them.
CREATE TABLE layout (
  no INTEGER PRIMARY KEY,
  form TEXT NOT NULL REFERENCES form(id),
  key TEXT NOT NULL,
  UNIQUE (form, key)
) STRICT;

CREATE TABLE layout_cell (
  layout_no INTEGER NOT NULL REFERENCES layout(no) ON DELETE CASCADE,
  cell_no INTEGER NOT NULL REFERENCES form_cell(no),
  PRIMARY KEY (layout_no, cell_no)
) STRICT, WITHOUT ROWID;

-- Linear rules: the sum of coefficient * value over a rule's terms is zero.
CREATE TABLE rule (
  no INTEGER PRIMARY KEY,
  layout_no INTEGER NOT NULL REFERENCES layout(no) ON DELETE CASCADE,
  id TEXT NOT NULL,
  place TEXT NOT NULL,
  label TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'note')),
  hard INTEGER NOT NULL CHECK (hard IN (0, 1)),
  origin TEXT NOT NULL,
  UNIQUE (layout_no, id, place)
) STRICT;

CREATE TABLE rule_term (
  layout_no INTEGER NOT NULL,
  cell_no INTEGER NOT NULL REFERENCES form_cell(no),
  rule_no INTEGER NOT NULL REFERENCES rule(no) ON DELETE CASCADE,
  coefficient INTEGER NOT NULL CHECK (coefficient <> 0),
  PRIMARY KEY (layout_no, cell_no, rule_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE agency (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  region TEXT NOT NULL DEFAULT '',   -- from the largest to the smallest: 湖北省/武汉市/硚口区
  parent_id INTEGER REFERENCES agency(id)
) STRICT;
CREATE INDEX agency_region ON agency(region, name);
CREATE INDEX agency_parent ON agency(parent_id) WHERE parent_id IS NOT NULL;

-- Original documents, each once, whoever they report on.
CREATE TABLE document (
  sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  content BLOB,                      -- zlib; NULL when the document is only cited
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  agency_id INTEGER NOT NULL REFERENCES agency(id),
  year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2200),
  form TEXT NOT NULL REFERENCES form(id),
  layout_no INTEGER NOT NULL REFERENCES layout(no),
  status TEXT NOT NULL DEFAULT 'imported' CHECK (status IN ('imported', 'draft', 'final')),
  version INTEGER NOT NULL DEFAULT 1,
  title TEXT NOT NULL DEFAULT '',
  issuer TEXT NOT NULL DEFAULT '',
  published_on TEXT,
  period_start TEXT,
  period_end TEXT,
  address TEXT NOT NULL DEFAULT '',
  postcode TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  website TEXT NOT NULL DEFAULT '',
  abridged_from TEXT NOT NULL DEFAULT '',
  source_sha256 TEXT REFERENCES document(sha256),    -- the document the figures come from
  imported_sha256 TEXT REFERENCES document(sha256),  -- the file that was imported, often the same
  passes INTEGER NOT NULL DEFAULT 0,    -- hard rules that hold, fail, cannot be checked,
  errors INTEGER NOT NULL DEFAULT 0,    -- as counted at the last check
  unknowns INTEGER NOT NULL DEFAULT 0,
  warnings INTEGER NOT NULL DEFAULT 0,
  checked INTEGER NOT NULL DEFAULT 0,   -- 1 while those four agree with the cells
  UNIQUE (agency_id, year)
) STRICT;
CREATE INDEX report_year ON report(year, agency_id);
CREATE INDEX report_problems ON report(agency_id, year) WHERE errors > 0 OR warnings > 0;
CREATE INDEX report_imported ON report(imported_sha256) WHERE imported_sha256 IS NOT NULL;

-- The bounds keep every sum of a report's cells within 64 bits.
CREATE TABLE cell (
  report_id INTEGER NOT NULL REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  cell_no INTEGER NOT NULL REFERENCES form_cell(no),
  value INTEGER CHECK (value BETWEEN -1000000000000000 AND 1000000000000000),
  raw TEXT,
  PRIMARY KEY (report_id, cell_no)
) STRICT, WITHOUT ROWID;

-- What the document printed, kept for each cell that has been changed since.
CREATE TABLE published_cell (
  report_id INTEGER NOT NULL REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  cell_no INTEGER NOT NULL REFERENCES form_cell(no),
  value INTEGER,
  raw TEXT,
  PRIMARY KEY (report_id, cell_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
  report_id INTEGER NOT NULL REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (report_id, number)
) STRICT;

CREATE TABLE indicator (
  report_id INTEGER NOT NULL REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  value TEXT NOT NULL,               -- an exact decimal, in unit
  unit TEXT NOT NULL,
  qualifier TEXT NOT NULL DEFAULT '',
  share TEXT,                        -- per cent, as printed
  whole TEXT NOT NULL DEFAULT '',
  section INTEGER NOT NULL DEFAULT 0,
  quote TEXT NOT NULL,
  PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX indicator_key ON indicator(key);

CREATE TABLE unplaced (
  report_id INTEGER NOT NULL REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  place TEXT NOT NULL,
  PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;

-- Where the document prints each cell: zlib of a JSON object from cell id to [place, printed text].
CREATE TABLE provenance (
  report_id INTEGER PRIMARY KEY REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  cells BLOB NOT NULL
) STRICT;

-- Who is writing, set by a program at the start of its transaction and cleared at the end.
CREATE TABLE author (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  user TEXT NOT NULL,
  action TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
INSERT INTO author VALUES (1, '', '', '');
CREATE TRIGGER author_is_kept BEFORE DELETE ON author BEGIN
  SELECT RAISE(ABORT, '修改记录需要这一行 (the change trail needs this row)');
END;

-- The trail. It outlives the reports that it speaks of, and nothing in it ever changes.
CREATE TABLE change (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  report_id INTEGER NOT NULL,
  at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  user TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,             -- a cell id, 'section 3', a column of report, or 'report'
  old_value INTEGER,
  old_raw TEXT,
  new_value INTEGER,
  new_raw TEXT,
  reason TEXT NOT NULL DEFAULT '',
  snapshot BLOB                      -- zlib of the report in the exchange format, where it was replaced
) STRICT;
CREATE INDEX change_report ON change(report_id, id);

CREATE TRIGGER change_is_never_updated BEFORE UPDATE ON change BEGIN
  SELECT RAISE(ABORT, '修改记录不能更改 (the change trail is append-only)');
END;
CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON change BEGIN
  SELECT RAISE(ABORT, '修改记录不能删除 (the change trail is append-only)');
END;
CREATE TRIGGER change_is_never_replaced BEFORE INSERT ON change
WHEN NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM change WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, '修改记录不能替换 (the change trail is append-only)');
END;

-- ------------------------------------------------------------------ the gate
CREATE VIEW rule_failure AS
SELECT c.report_id, t.rule_no,
       sum(t.coefficient * c.value) AS difference,   -- left minus right, in the smallest unit
       count(*) - count(c.value) AS blanks           -- above 0: the rule is unknown
FROM report r
JOIN cell c ON c.report_id = r.id
JOIN rule_term t ON t.layout_no = r.layout_no AND t.cell_no = c.cell_no
GROUP BY c.report_id, t.rule_no
HAVING sum(t.coefficient * c.value) <> 0 OR count(*) > count(c.value);

CREATE VIEW count_failure AS
SELECT c.report_id, c.cell_no, c.value, c.raw
FROM cell c JOIN form_cell f ON f.no = c.cell_no
WHERE (c.value < 0 AND NOT f.signed) OR (c.value IS NULL AND c.raw GLOB '*[0-9０-９]*');

CREATE TRIGGER report_is_final_only_in_balance BEFORE UPDATE OF status ON report
WHEN NEW.status = 'final' AND OLD.status <> 'final' BEGIN
  SELECT RAISE(ABORT, '勾稽不平或有空格，不能定稿 (a hard rule fails or is unknown: see rule_failure)')
  WHERE EXISTS (
    SELECT 1 FROM cell c
    JOIN rule_term t ON t.layout_no = OLD.layout_no AND t.cell_no = c.cell_no
    JOIN rule k ON k.no = t.rule_no AND k.hard
    WHERE c.report_id = OLD.id
    GROUP BY t.rule_no
    HAVING sum(t.coefficient * c.value) <> 0 OR count(*) > count(c.value)
  ) OR EXISTS (SELECT 1 FROM count_failure WHERE report_id = OLD.id)
    OR NOT EXISTS (SELECT 1 FROM rule WHERE layout_no = OLD.layout_no AND hard);
END;
CREATE TRIGGER report_is_not_born_final BEFORE INSERT ON report WHEN NEW.status = 'final' BEGIN
  SELECT RAISE(ABORT, '先存为草稿，再定稿 (insert the report as a draft, then make it final)');
END;
CREATE TRIGGER report_is_not_replaced BEFORE INSERT ON report
WHEN EXISTS (SELECT 1 FROM report WHERE id = NEW.id OR (agency_id = NEW.agency_id AND year = NEW.year)) BEGIN
  SELECT RAISE(ABORT, '该报告已在库中 (this report exists already)');
END;
CREATE TRIGGER report_has_a_layout_of_its_form BEFORE INSERT ON report
WHEN NOT EXISTS (SELECT 1 FROM layout WHERE no = NEW.layout_no AND form = NEW.form) BEGIN
  SELECT RAISE(ABORT, '该格式没有这种版式 (this layout is not one of the form)');
END;
-- Not UPDATE OF: that would not see an id set under its other name, rowid.
CREATE TRIGGER report_keeps_its_place BEFORE UPDATE ON report
WHEN NEW.id IS NOT OLD.id OR NEW.form IS NOT OLD.form OR NEW.layout_no IS NOT OLD.layout_no
  OR NEW.source_sha256 IS NOT OLD.source_sha256 OR NEW.imported_sha256 IS NOT OLD.imported_sha256
  OR (OLD.status = 'final' AND (NEW.agency_id IS NOT OLD.agency_id OR NEW.year IS NOT OLD.year))
  OR ((NEW.agency_id IS NOT OLD.agency_id OR NEW.year IS NOT OLD.year)
      AND EXISTS (SELECT 1 FROM report WHERE agency_id = NEW.agency_id AND year = NEW.year AND id <> OLD.id)) BEGIN
  SELECT RAISE(ABORT, '报告的单位、年度、格式、来源不能这样更改 (a report keeps its id, form, layout and source)');
END;
CREATE TRIGGER final_report_is_not_deleted BEFORE DELETE ON report WHEN OLD.status = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的报告不能删除，先退回草稿 (reopen a final report first)');
END;

CREATE TRIGGER final_cell_is_not_inserted BEFORE INSERT ON cell
WHEN (SELECT status FROM report WHERE id = NEW.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的数字不能更改，先退回草稿 (reopen a final report before changing its cells)');
END;
CREATE TRIGGER final_cell_is_not_updated BEFORE UPDATE ON cell
WHEN (SELECT status FROM report WHERE id = OLD.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的数字不能更改，先退回草稿 (reopen a final report before changing its cells)');
END;
CREATE TRIGGER final_cell_is_not_deleted BEFORE DELETE ON cell
WHEN (SELECT status FROM report WHERE id = OLD.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的数字不能更改，先退回草稿 (reopen a final report before changing its cells)');
END;

-- ------------------------------------------------------------------ the trail writes itself
-- An import inserts a report's cells before the report's own row, so nothing below sees them:
-- they are what the document printed. Every later write to them is a change, whoever makes it;
-- one by a program that names no author counts as a save, so that nobody overwrites it unseen.
CREATE TRIGGER cell_is_not_replaced BEFORE INSERT ON cell
WHEN EXISTS (SELECT 1 FROM cell WHERE report_id = NEW.report_id AND cell_no = NEW.cell_no) BEGIN
  SELECT RAISE(ABORT, '该格已有数字，请用 UPDATE (this cell exists: use UPDATE)');
END;
CREATE TRIGGER cell_is_in_the_layout BEFORE INSERT ON cell
WHEN NOT EXISTS (SELECT 1 FROM report r JOIN layout_cell l ON l.layout_no = r.layout_no
                 WHERE r.id = NEW.report_id AND l.cell_no = NEW.cell_no)
 AND EXISTS (SELECT 1 FROM report WHERE id = NEW.report_id) BEGIN
  SELECT RAISE(ABORT, '该报告的版式没有这一格 (the layout of this report has no such cell)');
END;
CREATE TRIGGER cell_keeps_its_place BEFORE UPDATE OF report_id, cell_no ON cell
WHEN NEW.report_id IS NOT OLD.report_id OR NEW.cell_no IS NOT OLD.cell_no BEGIN
  SELECT RAISE(ABORT, '数字不能换格 (a cell keeps its report and place)');
END;

CREATE TRIGGER cell_inserted AFTER INSERT ON cell
WHEN EXISTS (SELECT 1 FROM report WHERE id = NEW.report_id) BEGIN
  INSERT INTO published_cell(report_id, cell_no, value, raw)
    SELECT NEW.report_id, NEW.cell_no, iif(l.cell_no IS NULL, NULL, 0), NULL
    FROM report r LEFT JOIN layout_cell l ON l.layout_no = r.layout_no AND l.cell_no = NEW.cell_no
    WHERE r.id = NEW.report_id AND r.imported_sha256 IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM published_cell p WHERE p.report_id = NEW.report_id AND p.cell_no = NEW.cell_no);
  INSERT INTO change(report_id, user, action, subject, old_value, new_value, new_raw, reason)
    SELECT NEW.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action), f.id,
           iif(l.cell_no IS NULL, NULL, 0), NEW.value, NEW.raw, a.reason
    FROM author a, form_cell f, report r
    LEFT JOIN layout_cell l ON l.layout_no = r.layout_no AND l.cell_no = NEW.cell_no
    WHERE f.no = NEW.cell_no AND r.id = NEW.report_id;
  UPDATE report SET checked = 0, version = version + (SELECT user = '' FROM author) WHERE id = NEW.report_id;
END;
CREATE TRIGGER cell_updated AFTER UPDATE OF value, raw ON cell
WHEN (NEW.value IS NOT OLD.value OR NEW.raw IS NOT OLD.raw)
 AND EXISTS (SELECT 1 FROM report WHERE id = NEW.report_id) BEGIN
  INSERT INTO published_cell(report_id, cell_no, value, raw)
    SELECT OLD.report_id, OLD.cell_no, OLD.value, OLD.raw FROM report r
    WHERE r.id = OLD.report_id AND r.imported_sha256 IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM published_cell p WHERE p.report_id = OLD.report_id AND p.cell_no = OLD.cell_no);
  INSERT INTO change(report_id, user, action, subject, old_value, old_raw, new_value, new_raw, reason)
    SELECT NEW.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action), f.id,
           OLD.value, OLD.raw, NEW.value, NEW.raw, a.reason
    FROM author a, form_cell f WHERE f.no = NEW.cell_no;
  UPDATE report SET checked = 0, version = version + (SELECT user = '' FROM author) WHERE id = NEW.report_id;
END;
CREATE TRIGGER cell_deleted AFTER DELETE ON cell
WHEN EXISTS (SELECT 1 FROM report WHERE id = OLD.report_id) BEGIN
  INSERT INTO published_cell(report_id, cell_no, value, raw)
    SELECT OLD.report_id, OLD.cell_no, OLD.value, OLD.raw FROM report r
    WHERE r.id = OLD.report_id AND r.imported_sha256 IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM published_cell p WHERE p.report_id = OLD.report_id AND p.cell_no = OLD.cell_no);
  INSERT INTO change(report_id, user, action, subject, old_value, old_raw, new_value, reason)
    SELECT OLD.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action), f.id,
           OLD.value, OLD.raw, iif(l.cell_no IS NULL, NULL, 0), a.reason
    FROM author a, form_cell f, report r
    LEFT JOIN layout_cell l ON l.layout_no = r.layout_no AND l.cell_no = OLD.cell_no
    WHERE f.no = OLD.cell_no AND r.id = OLD.report_id;
  UPDATE report SET checked = 0, version = version + (SELECT user = '' FROM author) WHERE id = OLD.report_id;
END;

CREATE TRIGGER published_cell_is_never_updated BEFORE UPDATE ON published_cell BEGIN
  SELECT RAISE(ABORT, '原文数字不能更改 (published figures never change)');
END;
CREATE TRIGGER published_cell_is_kept BEFORE DELETE ON published_cell
WHEN EXISTS (SELECT 1 FROM report WHERE id = OLD.report_id) BEGIN
  SELECT RAISE(ABORT, '原文数字不能删除 (published figures are kept)');
END;
CREATE TRIGGER published_cell_is_not_replaced BEFORE INSERT ON published_cell
WHEN EXISTS (SELECT 1 FROM published_cell WHERE report_id = NEW.report_id AND cell_no = NEW.cell_no) BEGIN
  SELECT RAISE(ABORT, '原文数字不能更改 (published figures never change)');
END;

CREATE TRIGGER report_updated AFTER UPDATE OF agency_id, year, status, title, issuer, published_on, period_start,
  period_end, address, postcode, phone, website, abridged_from ON report BEGIN
  INSERT INTO change(report_id, user, action, subject, old_raw, new_raw, reason)
    SELECT NEW.id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action), f.subject, f.old, f.new, a.reason
    FROM author a, (
      SELECT 'agency_id' AS subject, OLD.agency_id AS old, NEW.agency_id AS new
      UNION ALL SELECT 'year', OLD.year, NEW.year
      UNION ALL SELECT 'status', OLD.status, NEW.status
      UNION ALL SELECT 'title', OLD.title, NEW.title
      UNION ALL SELECT 'issuer', OLD.issuer, NEW.issuer
      UNION ALL SELECT 'published_on', OLD.published_on, NEW.published_on
      UNION ALL SELECT 'period_start', OLD.period_start, NEW.period_start
      UNION ALL SELECT 'period_end', OLD.period_end, NEW.period_end
      UNION ALL SELECT 'address', OLD.address, NEW.address
      UNION ALL SELECT 'postcode', OLD.postcode, NEW.postcode
      UNION ALL SELECT 'phone', OLD.phone, NEW.phone
      UNION ALL SELECT 'website', OLD.website, NEW.website
      UNION ALL SELECT 'abridged_from', OLD.abridged_from, NEW.abridged_from
    ) f WHERE f.old IS NOT f.new;
  UPDATE report SET version = version + 1 WHERE id = NEW.id AND (SELECT user = '' FROM author);
END;
CREATE TRIGGER report_inserted AFTER INSERT ON report WHEN (SELECT user FROM author) = '' BEGIN
  INSERT INTO change(report_id, user, action, subject, new_raw)
    SELECT NEW.id, 'sql', 'insert', 'report', name || ' ' || NEW.year FROM agency WHERE id = NEW.agency_id;
END;
-- The parts go with the report, also where a program has not turned foreign keys on.
CREATE TRIGGER report_deleted AFTER DELETE ON report BEGIN
  DELETE FROM cell WHERE report_id = OLD.id;
  DELETE FROM published_cell WHERE report_id = OLD.id;
  DELETE FROM section WHERE report_id = OLD.id;
  DELETE FROM indicator WHERE report_id = OLD.id;
  DELETE FROM unplaced WHERE report_id = OLD.id;
  DELETE FROM provenance WHERE report_id = OLD.id;
  INSERT INTO change(report_id, user, action, subject, old_raw, reason)
    SELECT OLD.id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'delete', a.action), 'report',
           (SELECT name FROM agency WHERE id = OLD.agency_id) || ' ' || OLD.year, a.reason
    FROM author a;
END;
CREATE TRIGGER section_is_not_replaced BEFORE INSERT ON section
WHEN EXISTS (SELECT 1 FROM section WHERE report_id = NEW.report_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, '该部分已有正文，请用 UPDATE (this section exists: use UPDATE)');
END;
CREATE TRIGGER section_keeps_its_place BEFORE UPDATE OF report_id, number ON section
WHEN NEW.report_id IS NOT OLD.report_id OR NEW.number IS NOT OLD.number BEGIN
  SELECT RAISE(ABORT, '正文不能换位 (a section keeps its report and number)');
END;
CREATE TRIGGER section_updated AFTER UPDATE ON section
WHEN NEW.text IS NOT OLD.text OR NEW.title IS NOT OLD.title BEGIN
  INSERT INTO change(report_id, user, action, subject, old_raw, new_raw, reason)
    SELECT NEW.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action),
           'section ' || NEW.number, OLD.title || char(10) || OLD.text, NEW.title || char(10) || NEW.text, a.reason
    FROM author a;
  UPDATE report SET version = version + 1 WHERE id = NEW.report_id AND (SELECT user = '' FROM author);
END;

CREATE TRIGGER section_inserted AFTER INSERT ON section
WHEN EXISTS (SELECT 1 FROM report WHERE id = NEW.report_id) BEGIN
  INSERT INTO change(report_id, user, action, subject, new_raw, reason)
    SELECT NEW.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action),
           'section ' || NEW.number, NEW.title || char(10) || NEW.text, a.reason
    FROM author a;
END;
CREATE TRIGGER section_deleted AFTER DELETE ON section
WHEN EXISTS (SELECT 1 FROM report WHERE id = OLD.report_id) BEGIN
  INSERT INTO change(report_id, user, action, subject, old_raw, reason)
    SELECT OLD.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action),
           'section ' || OLD.number, OLD.title || char(10) || OLD.text, a.reason
    FROM author a;
END;

-- ------------------------------------------------------------------ for people who query
-- Every cell of every report with its labels, zeros included.
CREATE VIEW report_cell AS
SELECT r.id AS report_id, a.name AS agency, r.year, r.status, f.id AS cell, f.section, f.row_label, f.column_label,
       CASE WHEN c.report_id IS NULL THEN 0
            WHEN f.decimals = 0 THEN c.value
            ELSE c.value / CAST('1e' || f.decimals AS REAL) END AS value,
       f.unit, c.raw AS printed,
       p.report_id IS NOT NULL AS changed,
       coalesce(p.raw, CAST(iif(f.decimals = 0, p.value, p.value / CAST('1e' || f.decimals AS REAL)) AS TEXT)) AS published
FROM report r
JOIN agency a ON a.id = r.agency_id
JOIN layout_cell l ON l.layout_no = r.layout_no
JOIN form_cell f ON f.no = l.cell_no
LEFT JOIN cell c ON c.report_id = r.id AND c.cell_no = f.no
LEFT JOIN published_cell p ON p.report_id = r.id AND p.cell_no = f.no;

CREATE VIEW "报告一览" AS
SELECT a.region AS "地区", a.name AS "单位", r.year AS "年度", r.form AS "格式",
       CASE r.status WHEN 'imported' THEN '原样入库' WHEN 'draft' THEN '草稿' ELSE '定稿' END AS "状态",
       r.passes AS "勾稽成立", r.errors AS "勾稽不平", r.unknowns AS "无法核对", r.title AS "标题", r.published_on AS "公布日期"
FROM report r JOIN agency a ON a.id = r.agency_id;
