-- The tables of a store. A change here is a new FORMAT in corpus/storage/schema.py.

CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Rows never change, except that valid_to is set once: an update closes one row and opens another.
-- A row is live from generation valid_from on, until before generation valid_to (NULL: it is live now).
CREATE TABLE records (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    text TEXT NOT NULL,
    date_written TEXT NOT NULL,
    date_edtf TEXT NOT NULL,
    earliest INTEGER,
    latest INTEGER,
    url TEXT NOT NULL,
    collection TEXT NOT NULL,
    source TEXT NOT NULL,
    language TEXT NOT NULL,
    people TEXT NOT NULL,
    places TEXT NOT NULL,
    topics TEXT NOT NULL,
    match_key TEXT NOT NULL,
    text_key TEXT NOT NULL,
    checksum TEXT NOT NULL
);
CREATE UNIQUE INDEX live_id ON records (id) WHERE valid_to IS NULL;
CREATE INDEX live_match ON records (match_key) WHERE valid_to IS NULL;
CREATE INDEX live_text ON records (text_key) WHERE valid_to IS NULL;
-- The next two answer from the index alone what opening an archive needs of every record. valid_to is
-- always NULL in them, but without it SQLite reads the row to check the condition.
CREATE INDEX live_date ON records (earliest, latest, row, valid_to) WHERE valid_to IS NULL;
CREATE INDEX live_title ON records (title COLLATE NOCASE, row, valid_to) WHERE valid_to IS NULL;

-- Every date of a record, the listing's and those in its title, as proleptic ordinals.
CREATE TABLE spans (
    row INTEGER NOT NULL REFERENCES records (row),
    earliest INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    PRIMARY KEY (earliest, latest, row)
) WITHOUT ROWID;

CREATE TABLE changes (
    generation INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    description TEXT NOT NULL,
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    source TEXT NOT NULL
);

-- Listing pages that were read; an undo closes them as it closes records.
CREATE TABLE pages (
    valid_from INTEGER NOT NULL,
    valid_to INTEGER,
    name TEXT NOT NULL,
    shape TEXT NOT NULL,
    first INTEGER,
    last INTEGER,
    total INTEGER,
    read INTEGER NOT NULL
);

-- What users add: conversations and their names, notes, tags, saved searches, feedback.
CREATE TABLE turns (
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    time TEXT NOT NULL,
    question TEXT NOT NULL,
    understood TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (conversation, number)
) WITHOUT ROWID;
CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE notes (record TEXT PRIMARY KEY, time TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tags (record TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (record, tag)) WITHOUT ROWID;
CREATE TABLE saved_searches (
    name TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    time TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE feedback (
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    time TEXT NOT NULL,
    helped INTEGER NOT NULL,
    PRIMARY KEY (conversation, number)
) WITHOUT ROWID;
