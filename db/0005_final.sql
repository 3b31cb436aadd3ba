-- A final report keeps everything it says, not its figures alone; and the trail tells of indicators too.

CREATE TRIGGER final_section_is_not_inserted BEFORE INSERT ON section
WHEN (SELECT status FROM report WHERE id = NEW.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的正文不能更改，先退回草稿 (reopen a final report before changing its text)');
END;
CREATE TRIGGER final_section_is_not_updated BEFORE UPDATE ON section
WHEN (SELECT status FROM report WHERE id = OLD.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的正文不能更改，先退回草稿 (reopen a final report before changing its text)');
END;
CREATE TRIGGER final_section_is_not_deleted BEFORE DELETE ON section
WHEN (SELECT status FROM report WHERE id = OLD.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的正文不能更改，先退回草稿 (reopen a final report before changing its text)');
END;

CREATE TRIGGER final_indicator_is_not_inserted BEFORE INSERT ON indicator
WHEN (SELECT status FROM report WHERE id = NEW.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的指标不能更改，先退回草稿 (reopen a final report before changing its indicators)');
END;
CREATE TRIGGER final_indicator_is_not_updated BEFORE UPDATE ON indicator
WHEN (SELECT status FROM report WHERE id = OLD.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的指标不能更改，先退回草稿 (reopen a final report before changing its indicators)');
END;
CREATE TRIGGER final_indicator_is_not_deleted BEFORE DELETE ON indicator
WHEN (SELECT status FROM report WHERE id = OLD.report_id) = 'final' BEGIN
  SELECT RAISE(ABORT, '定稿的指标不能更改，先退回草稿 (reopen a final report before changing its indicators)');
END;

CREATE TRIGGER final_particulars_are_not_updated BEFORE UPDATE OF title, issuer, published_on, period_start, period_end,
  address, postcode, phone, website, abridged_from ON report
WHEN OLD.status = 'final' AND NEW.status = 'final' AND (
  NEW.title IS NOT OLD.title OR NEW.issuer IS NOT OLD.issuer OR NEW.published_on IS NOT OLD.published_on
  OR NEW.period_start IS NOT OLD.period_start OR NEW.period_end IS NOT OLD.period_end
  OR NEW.address IS NOT OLD.address OR NEW.postcode IS NOT OLD.postcode OR NEW.phone IS NOT OLD.phone
  OR NEW.website IS NOT OLD.website OR NEW.abridged_from IS NOT OLD.abridged_from) BEGIN
  SELECT RAISE(ABORT, '定稿的内容不能更改，先退回草稿 (reopen a final report before changing what it says)');
END;

-- ------------------------------------------------------------------ indicators in the trail
-- Each under 'indicator N', N its position; what it says as a JSON array: key, label, value, unit, qualifier, share,
-- whole, section, quote.
CREATE TRIGGER indicator_is_not_replaced BEFORE INSERT ON indicator
WHEN EXISTS (SELECT 1 FROM indicator WHERE report_id = NEW.report_id AND position = NEW.position) BEGIN
  SELECT RAISE(ABORT, '该指标已有，请用 UPDATE (this indicator exists: use UPDATE)');
END;
CREATE TRIGGER indicator_keeps_its_place BEFORE UPDATE OF report_id, position ON indicator
WHEN NEW.report_id IS NOT OLD.report_id OR NEW.position IS NOT OLD.position BEGIN
  SELECT RAISE(ABORT, '指标不能换位 (an indicator keeps its report and position)');
END;
CREATE TRIGGER indicator_inserted AFTER INSERT ON indicator
WHEN EXISTS (SELECT 1 FROM report WHERE id = NEW.report_id) BEGIN
  INSERT INTO change(report_id, user, action, subject, new_raw, reason)
    SELECT NEW.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action),
           'indicator ' || NEW.position,
           json_array(NEW.key, NEW.label, NEW.value, NEW.unit, NEW.qualifier, NEW.share, NEW.whole, NEW.section, NEW.quote),
           a.reason
    FROM author a;
  UPDATE report SET checked = 0, version = version + (SELECT user = '' FROM author) WHERE id = NEW.report_id;
END;
CREATE TRIGGER indicator_updated AFTER UPDATE ON indicator
WHEN NEW.key IS NOT OLD.key OR NEW.label IS NOT OLD.label OR NEW.value IS NOT OLD.value OR NEW.unit IS NOT OLD.unit
  OR NEW.qualifier IS NOT OLD.qualifier OR NEW.share IS NOT OLD.share OR NEW.whole IS NOT OLD.whole
  OR NEW.section IS NOT OLD.section OR NEW.quote IS NOT OLD.quote BEGIN
  INSERT INTO change(report_id, user, action, subject, old_raw, new_raw, reason)
    SELECT NEW.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action),
           'indicator ' || NEW.position,
           json_array(OLD.key, OLD.label, OLD.value, OLD.unit, OLD.qualifier, OLD.share, OLD.whole, OLD.section, OLD.quote),
           json_array(NEW.key, NEW.label, NEW.value, NEW.unit, NEW.qualifier, NEW.share, NEW.whole, NEW.section, NEW.quote),
           a.reason
    FROM author a;
  UPDATE report SET checked = 0, version = version + (SELECT user = '' FROM author) WHERE id = NEW.report_id;
END;
CREATE TRIGGER indicator_deleted AFTER DELETE ON indicator
WHEN EXISTS (SELECT 1 FROM report WHERE id = OLD.report_id) BEGIN
  INSERT INTO change(report_id, user, action, subject, old_raw, reason)
    SELECT OLD.report_id, iif(a.user = '', 'sql', a.user), iif(a.action = '', 'edit', a.action),
           'indicator ' || OLD.position,
           json_array(OLD.key, OLD.label, OLD.value, OLD.unit, OLD.qualifier, OLD.share, OLD.whole, OLD.section, OLD.quote),
           a.reason
    FROM author a;
  UPDATE report SET checked = 0, version = version + (SELECT user = '' FROM author) WHERE id = OLD.report_id;
END;

-- ------------------------------------------------------------------ what a document printed without a place
-- Nobody edits it: it is as the document has it, and goes with the report.
CREATE TRIGGER unplaced_is_never_updated BEFORE UPDATE ON unplaced BEGIN
  SELECT RAISE(ABORT, '原文未归入的数字不能更改 (what a document prints without a place never changes)');
END;
CREATE TRIGGER unplaced_is_kept BEFORE DELETE ON unplaced
WHEN EXISTS (SELECT 1 FROM report WHERE id = OLD.report_id) BEGIN
  SELECT RAISE(ABORT, '原文未归入的数字不能删除 (what a document prints without a place is kept)');
END;
CREATE TRIGGER unplaced_comes_with_an_import BEFORE INSERT ON unplaced
WHEN (SELECT user FROM author) = ''
  OR EXISTS (SELECT 1 FROM unplaced WHERE report_id = NEW.report_id AND position = NEW.position) BEGIN
  SELECT RAISE(ABORT, '未归入的数字只在导入时写入 (only an import writes what a document prints without a place)');
END;

-- ------------------------------------------------------------------ whose reports they are
CREATE TRIGGER agency_with_reports_keeps_its_name BEFORE UPDATE OF id, name ON agency
WHEN (NEW.id IS NOT OLD.id OR NEW.name IS NOT OLD.name)
  AND EXISTS (SELECT 1 FROM report WHERE agency_id IN (OLD.id, (SELECT id FROM agency WHERE name = NEW.name))) BEGIN
  SELECT RAISE(ABORT, '有报告的单位不能改名：另建一个单位，再改报告的 agency_id (add another agency and move the reports)');
END;
CREATE TRIGGER agency_is_not_replaced BEFORE INSERT ON agency
WHEN EXISTS (SELECT 1 FROM agency WHERE id = NEW.id OR name = NEW.name) BEGIN
  SELECT RAISE(ABORT, '已有这个单位，请用 UPDATE (this agency exists: use UPDATE)');
END;
CREATE TRIGGER agency_with_reports_is_kept BEFORE DELETE ON agency
WHEN EXISTS (SELECT 1 FROM report WHERE agency_id = OLD.id) BEGIN
  SELECT RAISE(ABORT, '有报告的单位不能删除 (an agency with reports is kept)');
END;
