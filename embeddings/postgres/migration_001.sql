-- The tables of an archive in PostgreSQL. A change here is a further migration_NNN.sql, never this file.
-- The first part is corpus/data/store.sql in the types of PostgreSQL; text is compared byte by byte there and here.

CREATE TABLE facts (name text COLLATE "C" PRIMARY KEY, value text COLLATE "C" NOT NULL);

CREATE TABLE records (
    row bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL,
    valid_from bigint NOT NULL,
    valid_to bigint,
    title text COLLATE "C" NOT NULL,
    summary text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,
    date_written text COLLATE "C" NOT NULL,
    date_edtf text COLLATE "C" NOT NULL,
    earliest integer,
    latest integer,
    url text COLLATE "C" NOT NULL,
    collection text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    people text COLLATE "C" NOT NULL,
    places text COLLATE "C" NOT NULL,
    topics text COLLATE "C" NOT NULL,
    match_key text COLLATE "C" NOT NULL,
    text_key text COLLATE "C" NOT NULL,
    checksum text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX live_id ON records (id) WHERE valid_to IS NULL;
CREATE INDEX live_match ON records (match_key) WHERE valid_to IS NULL;
CREATE INDEX live_text ON records (text_key) WHERE valid_to IS NULL;
CREATE INDEX closed_id ON records (id) WHERE valid_to IS NOT NULL;
CREATE INDEX closed_at ON records (valid_to) WHERE valid_to IS NOT NULL;

CREATE TABLE spans (
    row bigint NOT NULL REFERENCES records (row),
    earliest integer NOT NULL,
    latest integer NOT NULL,
    PRIMARY KEY (earliest, latest, row)
);

CREATE TABLE changes (
    generation bigint PRIMARY KEY,
    time text COLLATE "C" NOT NULL,
    description text COLLATE "C" NOT NULL,
    added integer NOT NULL,
    updated integer NOT NULL,
    removed integer NOT NULL,
    source text COLLATE "C" NOT NULL
);

CREATE TABLE pages (
    valid_from bigint NOT NULL,
    valid_to bigint,
    name text COLLATE "C" NOT NULL,
    shape text COLLATE "C" NOT NULL,
    first integer,
    last integer,
    total integer,
    read integer NOT NULL,
    rowid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);

CREATE TABLE turns (
    conversation text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    time text COLLATE "C" NOT NULL,
    question text COLLATE "C" NOT NULL,
    understood text COLLATE "C" NOT NULL,
    answer text COLLATE "C" NOT NULL,
    PRIMARY KEY (conversation, number)
);
CREATE TABLE conversations (id text COLLATE "C" PRIMARY KEY, name text COLLATE "C" NOT NULL);
CREATE TABLE notes (
    record text COLLATE "C" PRIMARY KEY,
    time text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL
);
CREATE TABLE tags (
    record text COLLATE "C" NOT NULL,
    tag text COLLATE "C" NOT NULL,
    PRIMARY KEY (record, tag)
);
CREATE TABLE saved_searches (
    name text COLLATE "C" PRIMARY KEY,
    address text COLLATE "C" NOT NULL,
    time text COLLATE "C" NOT NULL
);
CREATE TABLE feedback (
    conversation text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    time text COLLATE "C" NOT NULL,
    helped integer NOT NULL,
    PRIMARY KEY (conversation, number)
);

-- What follows is derived from the live records, and is written in the transaction that writes them.

-- The passages of the live records, and their vectors of unit length. Vectors are stored in the row itself (PLAIN),
-- because an exact search reads all of them.
CREATE TABLE passages (
    row bigint NOT NULL,
    number integer NOT NULL,
    hash text COLLATE "C" NOT NULL,
    vector vector NOT NULL,
    PRIMARY KEY (row, number)
);
ALTER TABLE passages ALTER COLUMN vector SET STORAGE PLAIN;
CREATE INDEX passage_hash ON passages (hash);

-- Vectors of texts that no live record has: of a change that was cut off, and of records that were closed.
CREATE TABLE spare_vectors (
    hash text COLLATE "C" NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    vector vector NOT NULL,
    PRIMARY KEY (hash, fingerprint)
);

-- Each word of each live record. whole, title: how often it has the word. fields: in which fields (1 title, 2 summary,
-- 4 text, 8 names). whole_length, title_length: how many words the record has, in the steps in which BM25 counts them.
-- positions: the field's number (0 title, 1 summary, 2 text, 3 names) times 2^26, plus the word's place in the field.
CREATE TABLE postings (
    word text COLLATE "C" NOT NULL,
    row bigint NOT NULL,
    whole integer NOT NULL,
    title integer NOT NULL,
    fields smallint NOT NULL,
    whole_length integer NOT NULL,
    title_length integer NOT NULL,
    positions integer[] NOT NULL,
    PRIMARY KEY (word, row) INCLUDE (whole, title, fields, whole_length, title_length)
);
CREATE INDEX posting_row ON postings (row);

-- How many words each live record has.
CREATE TABLE lengths (
    row bigint PRIMARY KEY,
    whole integer NOT NULL,
    title integer NOT NULL,
    summary integer NOT NULL,
    text integer NOT NULL,
    names integer NOT NULL
);

-- How many live records have a word, in all and in each field.
CREATE TABLE words (
    word text COLLATE "C" PRIMARY KEY,
    whole bigint NOT NULL,
    title bigint NOT NULL,
    summary bigint NOT NULL,
    text bigint NOT NULL,
    names bigint NOT NULL
);

-- One line: how many live records and passages there are, and how many words they have, in all and in each field.
CREATE TABLE totals (
    records bigint NOT NULL,
    passages bigint NOT NULL,
    whole bigint NOT NULL,
    title bigint NOT NULL,
    summary bigint NOT NULL,
    text bigint NOT NULL,
    names bigint NOT NULL
);
INSERT INTO totals VALUES (0, 0, 0, 0, 0, 0, 0);

-- The dates, told times and bracketed names of the records that each change wrote, as they are read into memory.
CREATE TABLE record_facts (
    generation bigint PRIMARY KEY,
    dates bytea NOT NULL,
    told bytea NOT NULL,
    names text COLLATE "C" NOT NULL
);
