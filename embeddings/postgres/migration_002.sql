-- The texts that an addition still needs vectors of. Whoever embeds some takes their lines away in the transaction that
-- stores the vectors, and passes over those that others have taken.
CREATE TABLE embedding_queue (
    fingerprint text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,
    PRIMARY KEY (fingerprint, hash)
);
