-- Passages and words are kept in partitions by the year in which the record's date begins; 0: its beginning is not known.
-- All are in the one for the rest until the database is divided (partitions.py). The number of the year is only used then,
-- so the lines of a database that was made before may have any. A key of the whole table would have to contain the year,
-- and would not let a partition be on another server, so each partition has its own.
ALTER TABLE passages RENAME TO passages_0;
ALTER TABLE passages_0 ADD COLUMN year integer NOT NULL DEFAULT 0;
ALTER TABLE passages_0 ALTER COLUMN year DROP DEFAULT;
CREATE TABLE passages (LIKE passages_0 INCLUDING STORAGE) PARTITION BY RANGE (year);
ALTER TABLE passages ATTACH PARTITION passages_0 DEFAULT;
CREATE INDEX ON passages (hash);

ALTER TABLE postings RENAME TO postings_0;
ALTER TABLE postings_0 ADD COLUMN year integer NOT NULL DEFAULT 0;
ALTER TABLE postings_0 ALTER COLUMN year DROP DEFAULT;
CREATE TABLE postings (LIKE postings_0) PARTITION BY RANGE (year);
ALTER TABLE postings ATTACH PARTITION postings_0 DEFAULT;
CREATE INDEX ON postings (row);

-- An index that is written in steps has several lines of one change.
ALTER TABLE record_facts ADD COLUMN number integer NOT NULL DEFAULT 0;
ALTER TABLE record_facts DROP CONSTRAINT record_facts_pkey, ADD PRIMARY KEY (generation, number);
