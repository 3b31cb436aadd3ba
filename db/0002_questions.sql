-- What an import could not settle, and which documents have been imported.

-- Sentences about a report that a person should look at: what its document does not say, or says twice.
CREATE TABLE question (
  report_id INTEGER NOT NULL REFERENCES report(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER questions_go_with_the_report AFTER DELETE ON report BEGIN
  DELETE FROM question WHERE report_id = OLD.id;
END;

-- The entries that say a report was taken from a document: a document that has been read is not read again.
CREATE INDEX change_document ON change(new_raw) WHERE subject = 'report' AND action IN ('import', 'replace');
