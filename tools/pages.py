"""What every page of docs/reference is made of."""

import ast
import inspect
import textwrap
from collections.abc import Iterable

NOTICE = "<!-- Written by `make docs` from the code; do not edit. -->"


def first_paragraph(documented: object) -> str:
    """Return the first paragraph of a docstring, on one line."""
    text = inspect.getdoc(documented) or ""
    return " ".join(text.split("\n\n")[0].split())


def field_docs(record: type) -> dict[str, tuple[str, str]]:
    """Return each field that the class itself declares: its type and meaning, from the source."""
    body = ast.parse(textwrap.dedent(inspect.getsource(record))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class is a class
    found: dict[str, tuple[str, str]] = {}
    for statement, following in zip(body.body, [*body.body[1:], None], strict=True):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(name), annotation=annotation),
                ast.Expr(value=ast.Constant(value=str(meaning))),
            ):
                found[name] = ast.unparse(annotation), " ".join(meaning.split())
            case ast.AnnAssign(target=ast.Name(name), annotation=annotation), _:
                found[name] = ast.unparse(annotation), ""
    return found


def page(title: str, introduction: str, lines: Iterable[str]) -> str:
    """Put a page together."""
    return "\n".join([NOTICE, f"# {title}", "", introduction, "", *lines]).rstrip() + "\n"
