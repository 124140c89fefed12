"""The mutations that mutmut generates for a file. Each mutation contains the whole text of the changed file."""

from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs


def _mutmut() -> Any:  # noqa: ANN401 -- a module that is missing where the types are checked
    """Import mutmut when it is needed, so that `--help` works without it."""
    return import_module("mutmut.mutation.file_mutation")


@attrs.frozen
class Mutation:
    """A change of one place in a file.

    Attributes:
        path: The file below the root.
        line: The first line of the changed place, counted from 1.
        last_line: The last line of the changed place.
        before: The code before the change.
        after: The code after the change.
        content: The text of the whole changed file.
        is_in_function: True if the changed place is in a function or method.
    """

    path: str
    line: int
    last_line: int
    before: str
    after: str
    content: str = attrs.field(repr=False)
    is_in_function: bool = True

    @property
    def name(self) -> str:
        """The place and the change in one line."""
        return f"{self.path}:{self.line}: {' '.join(self.before.split())} -> {' '.join(self.after.split())}"


def count_mutations(root: Path, path: str) -> int:
    """Return the number of mutations of a file."""
    return len(_mutmut().create_mutations(path, (root / path).read_text("utf-8"))[1])


def mutations(root: Path, path: str, indexes: Collection[int]) -> Iterator[Mutation]:
    """Yield some mutations of a file, chosen by their indexes in the order of the file."""
    module, found, _, _ = _mutmut().create_mutations(path, (root / path).read_text("utf-8"))
    metadata: Any = import_module("libcst.metadata")
    positions: Any = metadata.MetadataWrapper(module, unsafe_skip_copy=True).resolve(
        metadata.PositionProvider
    )
    for index in sorted(indexes):
        mutation = found[index]
        changed: Any = _mutmut().deep_replace(module, mutation.original_node, mutation.mutated_node)
        place = positions[mutation.original_node]
        yield Mutation(
            path=path,
            line=place.start.line,
            last_line=place.end.line,
            before=module.code_for_node(mutation.original_node),
            after=module.code_for_node(mutation.mutated_node),
            content=changed.code,
            is_in_function=mutation.contained_by_top_level_function is not None,
        )
