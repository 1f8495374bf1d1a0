"""Search by meaning in a database: exact, by pgvector.

pgvector gives the nearest records; their cosines are then computed here as a folder's index does,
so that both give the same numbers, and ties the same order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pgvector import Vector

from embeddings.postgres.connections import PostgresConnection
from embeddings.postgres.partitions import Partitions, Rows, row_condition

_MORE = 20
"""Records beyond the limit that are compared again here: sums of rounded numbers differ by their
order, so that records with nearly the same cosine can change places."""


class PostgresVectors:
    """Searches the vectors of one moment (`embeddings.VectorSearch`)."""

    def __init__(
        self,
        connection: PostgresConnection,
        passages: int,
        dimension: int,
        partitions: Partitions,
    ) -> None:
        """passages: how many there are. dimension: numbers of one vector."""
        self._connection = connection
        self._partitions = partitions
        self._passages = passages
        self._dimension = dimension

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._passages

    def search_records(
        self, query: NDArray[np.float32], limit: int, rows: Rows | None = None
    ) -> tuple[Rows, NDArray[np.float32]]:
        """Return the `limit` records closest in meaning: (rows, cosines), best first.

        Ties go in the order of passages. rows: those that may be returned; None for all. Raises
        ValueError when the query has another dimension, or values that are not numbers.
        """
        if query.shape != (self._dimension,) or not np.isfinite(query).all():
            raise ValueError(
                f"the query has shape {query.shape}, the index holds {self._dimension} dimensions; "
                "same encoder?"
            )
        if limit <= 0 or not self._passages or (rows is not None and not len(rows)):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        # The best of each partition are chosen there, which may be on another server.
        nearest, parameters = [], []
        for table, rows_there in self._partitions.tables("passages", rows):
            condition, values = row_condition("row", rows_there)
            is_there = self._partitions.condition(None, table)
            nearest.append(
                f"(SELECT row, min(vector <#> ?) AS distance FROM {table} "
                f"WHERE {condition} AND {is_there} "
                "GROUP BY row ORDER BY distance, row LIMIT ?)"
            )
            parameters += [Vector(query), *values, limit + _MORE]
        lines = self._connection.execute(
            f"SELECT row FROM ({' UNION ALL '.join(nearest)}) AS nearest "
            "ORDER BY distance, row LIMIT ?",
            [*parameters, limit + _MORE],
        )
        best = self._best_passages(query, [line[0] for line in lines])
        in_order = sorted(best, key=lambda row: (-best[row][0], row, best[row][1]))[:limit]
        cosines = np.array([best[row][0] for row in in_order], np.float32)
        return np.array(in_order, np.int64), cosines

    def cosines_of_rows(self, query: NDArray[np.float32], rows: Rows) -> dict[int, float]:
        """Return the cosine of the best passage of each of these rows that has passages."""
        best = self._best_passages(query, rows.tolist())
        return {row: cosine for row, (cosine, _) in best.items()}

    def _best_passages(
        self, query: NDArray[np.float32], rows: list[int]
    ) -> dict[int, tuple[float, int]]:
        """Return the cosine and the number of the best passage of each row, the first of equals."""
        in_years = self._partitions.condition(rows, "passages")
        lines = self._connection.execute(
            "SELECT row, number, vector FROM passages WHERE row = ANY(CAST(? AS bigint[])) "
            f"AND {in_years} ORDER BY row, number",
            (rows,),
        ).fetchall()
        if not lines:
            return {}
        vectors = np.stack([line[2].to_numpy() for line in lines])
        cosines = np.einsum("ij,j->i", vectors, np.ascontiguousarray(query, np.float32))
        best: dict[int, tuple[float, int]] = {}
        for (row, number, _), cosine in zip(lines, cosines.tolist(), strict=True):
            if row not in best or cosine > best[row][0]:
                best[row] = cosine, number
        return best
