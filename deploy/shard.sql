-- Functions for the owner of an archive that was moved with --partitions: they put a partition on another server.
-- That server needs PostgreSQL with pgvector, and a database in which `finding-aid status` has made the tables.
-- Run this file with psql in the archive, and then, for each partition, for example:
--
--   SELECT add_shard(2, 'db2.example.org', '5432', 'records', 'owner', 'password');
--
-- See docs/scaling.md for what one server promises and several do not.
CREATE EXTENSION IF NOT EXISTS postgres_fdw;

CREATE OR REPLACE FUNCTION add_shard(
    part integer, host text, port text, database text, remote_user text, password text
) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    name text;
    bounds text;
BEGIN
    EXECUTE format(
        'CREATE SERVER shard_%s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L, '
        'extensions ''vector'', use_remote_estimate ''true'', fetch_size ''10000'', batch_size ''1000'')',
        part, host, port, database);
    EXECUTE format(
        'CREATE USER MAPPING FOR PUBLIC SERVER shard_%s OPTIONS (user %L, password %L)', part, remote_user, password);
    FOREACH name IN ARRAY ARRAY['passages', 'postings'] LOOP
        SELECT pg_get_expr(relpartbound, oid) INTO STRICT bounds
            FROM pg_class WHERE oid = format('%I', name || '_' || part)::regclass;
        EXECUTE format('ALTER TABLE %1$I DETACH PARTITION %1$s_%2$s', name, part);
        EXECUTE format('ALTER TABLE %1$s_%2$s RENAME TO %1$s_%2$s_here', name, part);
        EXECUTE format(
            'CREATE FOREIGN TABLE %1$s_%2$s PARTITION OF %1$I %3$s SERVER shard_%2$s OPTIONS (table_name %1$L)',
            name, part, bounds);
        EXECUTE format('INSERT INTO %1$s_%2$s SELECT * FROM %1$s_%2$s_here', name, part);
        EXECUTE format('DROP TABLE %1$s_%2$s_here', name, part);
    END LOOP;
END
$function$;
